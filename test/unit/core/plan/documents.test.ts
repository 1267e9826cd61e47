import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readDocument } from '../../../../src/core/plan/documents';
import { excerptFor } from '../../../../src/core/plan/excerpt';
import { listOf } from './fixture';

const SPEC = `# Feature Specification: Recipe box

**Status**: Draft

A household keeps its recipes.

## User Scenarios

### User Story 1 - Keep a recipe (Priority: P1)

A cook writes it down.

#### Scenarios

1. Given nothing, a recipe is stored.

### User Story 2 - Scale it (Priority: P2)

For more people.

\`\`\`md
### User Story 9 - An example
\`\`\`

## Requirements

- **FR-001**: A recipe MUST have a title.
- **FR-002**: Amounts are positive.
- FR-010: Prices are not kept.

## Storage

Recipes lie in \`src/store.ts\`.

## Success Criteria

- **SC-001**: Ten recipes in a minute.
`;

describe('readDocument', () => {
  const document = readDocument(SPEC);

  it('finds title, summary, stories, requirements and criteria', () => {
    assert.equal(document.title, 'Recipe box');
    assert.equal(document.summary, 'A household keeps its recipes.');
    assert.deepEqual(
      document.stories.map(({ id, title, priority, line }) => [id, title, priority, line]),
      [
        ['US1', 'Keep a recipe', 'P1', 9],
        ['US2', 'Scale it', 'P2', 17],
      ],
    );
    assert.deepEqual(
      document.requirements.map(({ id, text }) => `${id} ${text}`),
      ['FR-001 A recipe MUST have a title.', 'FR-002 Amounts are positive.', 'FR-010 Prices are not kept.'],
    );
    assert.deepEqual(
      document.criteria.map(({ id, line }) => [id, line]),
      [['SC-001', 37]],
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => void readDocument(`# a\n${text}\n## ${text}`)),
    );
  });
});

describe('excerptFor', () => {
  const document = readDocument(SPEC);
  const excerpts = (line: string, budget = 10_000): string[] => {
    const [task] = listOf(line).tasks;
    assert.ok(task);
    return excerptFor(task, document, budget).map(({ title, why }) => `${title}: ${why}`);
  };

  it('takes the story with what lies inside it, the requirements named, and sections naming a file', () => {
    assert.deepEqual(
      excerpts('- [ ] T001 [US1] Keep it (FR-001 to FR-002, SC-001) in `src/store.ts`').slice(1),
      [
        'User Story 1 - Keep a recipe (Priority: P1): the task belongs to US1',
        'Scenarios: the task belongs to US1',
        'FR-001: the task names FR-001',
        'FR-002: the task names FR-002',
        'Storage: it names src/store.ts',
        'SC-001: the task names SC-001',
      ],
    );
  });

  it('keeps to its budget, the most important first', () => {
    const small = excerpts('- [ ] T001 [US2] Scale it (FR-001)', 120);
    assert.deepEqual(small, ['User Story 2 - Scale it (Priority: P2): the task belongs to US2']);
    for (const budget of [0, 10, 50, 200]) {
      const [task] = listOf('- [ ] T001 [US1] Keep a recipe with amounts').tasks;
      assert.ok(task);
      const size = excerptFor(task, document, budget).reduce((sum, { text }) => sum + text.length, 0);
      assert.ok(size <= budget);
    }
  });
});
