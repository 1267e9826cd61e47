/** A new feature's folder: spec, tasks and contract, small enough to be filled in at once. */
export function newSpec(
  name: string,
  number: number,
): { readonly first: string; readonly files: ReadonlyMap<string, string> } {
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/gu, '-')
    .replace(/^-+|-+$/gu, '')
    .slice(0, 40);
  const id = String(number).padStart(3, '0');
  const folder = `specs/${id}-${slug}`;
  const title = name.trim().replace(/^./u, (letter) => letter.toUpperCase());
  return {
    first: `${folder}/spec.md`,
    files: new Map([
      [`${folder}/spec.md`, specFile(title)],
      [`${folder}/tasks.md`, tasksFile(title)],
      [`${folder}/contract.md`, contractFile(`${id}-${slug}`, title)],
    ]),
  };
}

const specFile = (title: string): string => `# ${title}

What it is for, and for whom, in two sentences.

### User Story 1 - The main thing a person can do (Priority: P1)

As a ..., I want ..., so that ....

**Acceptance**

1. **Given** ..., **When** ..., **Then** ...

## Requirements

- **FR-001**: The system MUST ...

## Success criteria

- **SC-001**: A measurable result, with a number and a unit.
`;

const tasksFile = (title: string): string => `# Tasks: ${title}

## Phase 1: Foundation

- [ ] T001 Describe the first piece of work and name its file in \`src/first.ts\` (est: 30m)
- [ ] T002 [P] A piece that touches other files and can run beside it in \`src/second.ts\` (est: 20m)

## Phase 2: User Story 1

- [ ] T003 [US1] What the story needs, in \`src/story.ts\` (depends on T001) (est: 40m)
`;

const contractFile = (id: string, title: string): string => `---
feature_id: ${id}
---

# ${title}

## Provides

- \`GET /example\` what it answers

## Depends on

- nothing yet

## Acceptance criteria

- [ ] \`GET /example\` answers with status 200 in less than 100 ms at p95
`;
