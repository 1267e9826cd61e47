/** Programs whose name no sentence begins with, in lower case as they are typed. */
const PROGRAMS = new Set(
  `npm npx pnpm yarn bun deno tsx tsc tsx vitest jest mocha eslint prettier biome playwright cypress newman
   python python3 pytest tox nox uv poetry ruff mypy cargo rustc dotnet mvn gradle java ruby rake bundle rspec php
   composer phpunit mix swift zig ctest cmake bazel docker docker-compose kubectl terraform curl git bash sh zsh
   k6 artillery wrk hey autocannon lighthouse actionlint shellcheck`.split(/\s+/),
);

/** Words that are programs and English as well: only with what follows them there. */
const AMBIGUOUS: Readonly<Record<string, RegExp>> = {
  go: /^(?:test|run|vet|build|generate|tool)\b/,
  node: /^(?:--?\w|\S*[./]\S)/,
  make: /^(?!sure\b|it\b|the\b|a\b|an\b|certain\b)[\w.:-]+(?:\s+[\w.:=/-]+)?$/,
  just: /^(?!the\b|a\b|an\b|like\b|look\b|check\b)[\w.:-]+$/,
  task: /^(?!is\b|the\b|a\b)[\w.:-]+$/,
  env: /^\w+=/,
};

/** Whether words that nobody marked as code are a command line. When in doubt they are a sentence, for a person. */
export function looksLikeCommand(text: string): boolean {
  const [, program = '', rest = ''] = /^(\S+)\s*(.*)$/.exec(text) ?? [];
  if (/^\.{1,2}\/[\w./-]+$/.test(program)) return true;
  const what = Object.hasOwn(AMBIGUOUS, program) ? AMBIGUOUS[program] : undefined;
  return what ? what.test(rest) : PROGRAMS.has(program);
}
