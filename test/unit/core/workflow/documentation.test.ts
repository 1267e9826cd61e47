import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { workflowFileSchema } from '../../../../src/core/workflow/schema';
import { readWorkflow } from '../../../../src/core/workflow/readWorkflow';

const root = path.join(__dirname, '..', '..', '..', '..');
const page = readFileSync(path.join(root, 'docs', 'workflow.md'), 'utf8');

describe('docs/workflow.md', () => {
  it('shows workflows that can be used as they stand', () => {
    const examples = [...page.matchAll(/```jsonc\n(.*?)```/gs)].map((match) => match[1] ?? '');
    assert.equal(examples.length, 2);
    for (const example of examples) {
      const { source, problems } = readWorkflow(example);
      assert.deepEqual([source, problems], ['file', []]);
    }
  });

  it('names every field of a stage and of a gate', () => {
    const stage = workflowFileSchema.shape.stages.unwrap().element.shape;
    const gate = workflowFileSchema.shape.gates.unwrap().valueType.shape;
    for (const field of [...Object.keys(stage), ...Object.keys(gate)]) {
      assert.ok(field === 'id' || field === 'title' || page.includes(`\`${field}\``), field);
    }
  });

  it('fits the sample, too', () => {
    const text = readFileSync(path.join(root, 'samples/recipebox/.counterpoint/workflow.json'), 'utf8');
    const { source, problems, workflow } = readWorkflow(text);
    assert.deepEqual([source, problems], ['file', []]);
    assert.equal(workflow.stages.length, 3);
  });
});
