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
    assert.equal(examples.length, 3);
    for (const example of examples) {
      const { source, problems } = readWorkflow(example);
      assert.deepEqual([source, problems], ['file', []]);
    }
  });

  it('names every field of a stage and of a gate', () => {
    const stage = workflowFileSchema.shape.stages.unwrap().element.shape;
    const gates = workflowFileSchema.shape.gates.unwrap().valueType.options;
    const verify = workflowFileSchema.shape.verify.unwrap().shape;
    const server = verify.server.unwrap().shape;
    const shapes = [stage, ...gates.map(({ shape }) => shape), verify, server];
    for (const field of shapes.flatMap((shape) => Object.keys(shape))) {
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
