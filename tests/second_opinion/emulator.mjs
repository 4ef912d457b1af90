// Starts the emulator on the port given, says where it is and its App's key as one line of JSON,
// and ends when standard input does, so that it never outlives the test.
import { createEmulator } from "emulate";

const permissions = {
  checks: "write",
  contents: "write",
  issues: "write",
  members: "read",
  metadata: "read",
  pull_requests: "write",
};
const emulator = await createEmulator({
  service: "github",
  port: Number(process.argv[2]),
  seed: {
    github: {
      users: [{ login: "ada" }],
      orgs: [{ login: "acme" }],
      repos: [{ owner: "acme", name: "taxonomy", auto_init: true }],
      apps: [
        {
          app_id: 12345,
          slug: "seedbed",
          name: "seedbed",
          permissions,
          events: [
            "check_run",
            "check_suite",
            "issue_comment",
            "pull_request",
            "pull_request_review",
            "push",
          ],
          installations: [{ installation_id: 100, account: "acme" }],
        },
      ],
    },
  },
});
const key = emulator.generatedSecrets.find((secret) => secret.kind === "github.app_private_key");
console.log(JSON.stringify({ url: emulator.url, key: key.value }));
process.stdin.on("end", () => emulator.close());
process.stdin.resume();
