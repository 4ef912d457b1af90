// Probot with the same durable enqueue as Seedbed's: a row committed in PostgreSQL, then a message in
// Valkey, then the answer. Says on standard output where it listens.

import { createServer } from "node:http";
import { generateKeyPairSync } from "node:crypto";
import Redis from "ioredis";
import pg from "pg";
import { createNodeMiddleware, Probot } from "probot";

const { DATABASE, BROKER, SECRET } = process.env;
const INSERT = `INSERT INTO deliveries (guid, event, body, state, attempts, reason, received_at, enqueued_at)
  VALUES ($1, $2, $3, 'received', 0, '', $4, $4) ON CONFLICT DO NOTHING RETURNING id`;

const pool = new pg.Pool({ connectionString: DATABASE, max: 10 });
const broker = new Redis(BROKER);
const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});

function application(app) {
  app.onAny(async ({ id, name, payload }) => {
    const body = Buffer.from(JSON.stringify(payload));
    const now = Date.now() / 1000;
    const { rows } = await pool.query({ name: "insert", text: INSERT, values: [id, name, body, now] });
    if (rows.length) await broker.lpush("peer", message(rows[0].id));
  });
}

// As long as the message that Celery writes.
const message = (id) => JSON.stringify({ id, headers: "x".repeat(1000) });

const probot = new Probot({ appId: 1, privateKey, secret: SECRET, logLevel: "fatal" });
const middleware = await createNodeMiddleware(application, { probot, webhooksPath: "/github/webhook" });
const server = createServer((request, response) =>
  middleware(request, response, () => response.writeHead(404).end()),
);
server.listen(0, "127.0.0.1", () => console.log(JSON.stringify({ port: server.address().port })));
process.stdin.on("end", () => process.exit(0)).resume();
