"""The prompt templates (`*.j2`); `workers.teacher.render` fills them in."""
