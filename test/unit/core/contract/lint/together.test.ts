import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { buildPlan } from '../../../../../src/core/plan/plan';
import { contractSource } from '../../../../../src/core/contract/lint/lintContract';
import { type ContractSurroundings, lintTogether } from '../../../../../src/core/contract/lint/lintContracts';

type Files = Readonly<Record<string, string>>;

const sourcesOf = (files: Files) => Object.entries(files).map(([file, text]) => contractSource(file, text));

/** File, code and the exact words it points at. */
function found(files: Files, surroundings?: ContractSurroundings): string[] {
  return lintTogether(sourcesOf(files), surroundings).map(
    ({ file, code, start, end }) => `${file} ${code}: ${(files[file] ?? '').slice(start, end)}`,
  );
}

const messages = (files: Files) => lintTogether(sourcesOf(files)).map(({ message }) => message);

interface Parts {
  readonly provides?: readonly string[];
  readonly dependsOn?: readonly string[];
  readonly criteria?: readonly string[];
}

const contract = (id: string, { provides = [], dependsOn = [], criteria = [] }: Parts): string =>
  [
    `# Feature ${id}: Name`,
    '## Provides',
    ...provides.map((each) => `- ${each}`),
    '## Depends On',
    '### Required Features',
    ...dependsOn.map((each) => `- ${each}`),
    '## Acceptance Criteria',
    ...(criteria.length > 0 ? criteria : [`GET /x of ${id} returns 200`]).map((each) => `- [ ] ${each}`),
    '',
  ].join('\n');

describe('rules for contracts together', () => {
  it('finds an id that two contracts have, however it is written', () => {
    const files = {
      'specs/003-a/contract.md': contract('003', {}),
      'specs/x/contract.md': contract('3', {}),
    };
    assert.deepEqual(found(files), [
      'specs/003-a/contract.md duplicate-feature-id: 003',
      'specs/x/contract.md duplicate-feature-id: 3',
    ]);
    assert.ok(messages(files)[0]?.includes('specs/x/contract.md'));
    const fixes = lintTogether(sourcesOf(files)).flatMap((each) => each.fixes.flatMap(({ edits }) => edits));
    assert.deepEqual(
      fixes.map(({ text }) => text),
      ['004', '4'],
    );
  });

  it('numbers features for each package by itself', () => {
    const text = contract('001', { provides: ['GET /users'] });
    assert.deepEqual(found({ 'api/specs/001/contract.md': text, 'web/specs/001/contract.md': text }), []);
  });

  it('finds a dependency on nothing, and offers ids that are near', () => {
    const files = {
      'specs/a/contract.md': contract('001-auth', {}),
      'specs/b/contract.md': contract('002-cart', { dependsOn: ['001-atuh: users', 'Feature 7: mail'] }),
    };
    assert.deepEqual(found(files), [
      'specs/b/contract.md unresolved-dependency: 001-atuh',
      'specs/b/contract.md unresolved-dependency: 7',
    ]);
    const [first] = lintTogether(sourcesOf(files));
    assert.deepEqual(
      first?.fixes.map(({ edits }) => edits.map(({ text }) => text)),
      [['001-auth']],
    );
    assert.deepEqual(found(files, { featureIds: ['007-mail', '001-atuh'] }), []);
  });

  it('finds what the other contract does not provide: endpoint, function, field', () => {
    const files = {
      'specs/a/contract.md': contract('001-users', {
        provides: ['`GET /users/:id`', '`findUser(id)` → the user', 'User: { id, email }'],
      }),
      'specs/b/contract.md': contract('002-cart', {
        dependsOn: [
          '001-users: GET /users/{user}, `findUser(name)`, `User.email`',
          '001-users: GET /user/:id and `findUsers(id)` and `User.mail`',
          '001-users: POST /users/:id',
        ],
      }),
    };
    assert.deepEqual(found(files), [
      'specs/b/contract.md not-provided: /user/:id',
      'specs/b/contract.md not-provided: findUsers',
      'specs/b/contract.md not-provided: User.mail',
      'specs/b/contract.md not-provided: /users/:id',
    ]);
    const offered = lintTogether(sourcesOf(files)).map(
      ({ fixes }) => fixes.flatMap(({ edits }) => edits)[0]?.text,
    );
    assert.deepEqual(offered, ['/users/:id', 'findUser', 'User.email', undefined]);
  });

  it('says once what lacks, with the names as they are written, though YAML says it in two places', () => {
    const files = {
      'specs/001-a/contract.md': contract('001', { provides: ['GET /accounts/:id'] }),
      'specs/002-b/contract.md':
        '---\nfeature_id: 002\ndepends_on:\n  - feature: "001"\n    needs: GET /account/:id\n---\n',
    };
    assert.deepEqual(messages(files), [
      '“001” does not provide “GET /account/:id”; near it: “/accounts/:id”.',
    ]);
  });

  it('shows the circle of features that wait for each other, at each of its dependencies', () => {
    const files = {
      'specs/1/contract.md': contract('001-a', { dependsOn: ['002-b: x'] }),
      'specs/2/contract.md': contract('002-b', { dependsOn: ['003-c: x', '004-d: x'] }),
      'specs/3/contract.md': contract('003-c', { dependsOn: ['001-a: x'] }),
      'specs/4/contract.md': contract('004-d', {}),
    };
    assert.deepEqual(found(files), [
      'specs/1/contract.md cyclic-dependency: 002-b',
      'specs/2/contract.md cyclic-dependency: 003-c',
      'specs/3/contract.md cyclic-dependency: 001-a',
    ]);
    assert.ok(messages(files)[0]?.includes('“001-a” → “002-b” → “003-c” → “001-a”'));
    assert.equal(found({ 'specs/1/contract.md': contract('001-a', { dependsOn: ['001-a: me'] }) }).length, 1);
  });

  it('follows a chain of 1,500 features once, not once for each, and finds the circle it ends in', () => {
    const chain = (last: string): Files =>
      Object.fromEntries(
        Array.from({ length: 1500 }, (_, index) => [
          `specs/${index}/contract.md`,
          `---\nfeature_id: f${index}\ndepends_on: [{ feature: ${index === 1499 ? last : `f${index + 1}`} }]\n---\n`,
        ]),
      );
    const codes = (files: Files) => new Set(lintTogether(sourcesOf(files)).map(({ code }) => code));
    assert.deepEqual(codes(chain('nothing')), new Set(['unresolved-dependency']));
    assert.deepEqual(codes(chain('f1498')), new Set(['cyclic-dependency']));
  });

  it('finds what two features provide', () => {
    const files = {
      'specs/a/contract.md': contract('001-a', {
        provides: ['GET /users/:id', 'event: user.created', 'User: { id }'],
      }),
      'specs/b/contract.md': contract('002-b', {
        provides: ['GET /users/{name}', 'POST /users', 'GET /orders'],
      }),
    };
    assert.deepEqual(found(files), [
      'specs/a/contract.md provided-twice: /users/:id',
      'specs/b/contract.md provided-twice: /users/{name}',
    ]);
  });
});

describe('criteria and tasks', () => {
  const files = {
    'specs/a/contract.md': contract('001-a', {
      criteria: ['AC-1: GET /a returns 200', 'AC-2: GET /b returns 200'],
    }),
  };
  const tasksOf = (text: string) =>
    buildPlan('/', [{ path: 'specs/a/tasks.md', text }]).features.flatMap(({ taskLists }) =>
      taskLists.flatMap((list) => list.tasks),
    );

  it('says which criterion no task owns and which task names none', () => {
    const tasks = tasksOf('- [ ] T001 Serve a (AC-1)\n- [ ] T002 Tidy up\n');
    const all = lintTogether(sourcesOf(files), { tasks });
    assert.deepEqual(
      all.map(({ code, file, line }) => [code, file, line]),
      [
        ['criterion-without-task', 'specs/a/contract.md', 7],
        ['task-without-criterion', 'specs/a/tasks.md', 2],
      ],
    );
    assert.equal(all[0]?.severity, 'info');
  });

  it('counts owners that the contract names', () => {
    const owning = {
      'specs/a/contract.md': contract('001-a', {
        criteria: [
          'AC-1: GET /a returns 200 (tasks: T002)',
          'AC-2: GET /b returns 200',
          'AC-3: GET /c returns 200',
        ],
      }),
    };
    const tasks = tasksOf('- [ ] T001 Serve c (AC-3)\n- [ ] T002 Serve a\n- [ ] T003 Tidy up\n');
    assert.deepEqual(
      lintTogether(sourcesOf(owning), { tasks }).map(({ code, line }) => [code, line]),
      [
        ['criterion-without-task', 7],
        ['task-without-criterion', 3],
      ],
    );
  });

  it('counts tasks for a contract apart that carries the name of their folder, and of no other', () => {
    const list = '- [ ] T001 Serve a (AC-1)\n';
    const apart = contract('003', { criteria: ['AC-1: GET /a returns 200', 'AC-2: GET /b returns 200'] });
    const told = (file: string, ...folders: string[]) => {
      const plan = buildPlan(
        '/w',
        folders.map((folder) => ({ path: `${folder}/tasks.md`, text: list })),
      );
      const tasks = plan.features.flatMap(({ taskLists }) => taskLists.flatMap((each) => each.tasks));
      return lintTogether(sourcesOf({ [file]: apart }), { tasks }).map(({ code }) => code);
    };
    assert.deepEqual(told('contracts/feature-3.contract.md', 'specs/003-login'), ['criterion-without-task']);
    assert.deepEqual(told('contracts/003-other.md', 'specs/003-login'), []);
    assert.deepEqual(told('app/contracts/003-login.md', 'specs/003-login'), []);
    assert.deepEqual(told('contracts/003.md', 'a/specs/003-x', 'b/specs/003-y'), []);
  });

  it('is silent where no task names a criterion at all', () => {
    assert.deepEqual(found(files, { tasks: tasksOf('- [ ] T001 Serve a\n- [ ] T002 Tidy up\n') }), []);
    assert.deepEqual(found(files), []);
  });
});

describe('one contract among others', () => {
  it('is told exactly what it is told when all are looked at', () => {
    const files = {
      'specs/1/contract.md': contract('001-a', {
        provides: ['GET /users', 'User: { id }'],
        dependsOn: ['002-b: GET /x', '009-z: y'],
        criteria: ['AC-1: GET /users returns 200', 'AC-2: GET /users returns 400'],
      }),
      'specs/2/contract.md': contract('002-b', {
        provides: ['GET /users'],
        dependsOn: ['001-a: `User.name`'],
      }),
      'specs/3/contract.md': contract('001-a', { provides: ['User: { id }'] }),
    };
    const sources = sourcesOf(files);
    const tasks = buildPlan('/', [
      { path: 'specs/1/tasks.md', text: '- [ ] T001 Serve (AC-1)\n- [ ] T002 Tidy up\n' },
    ]).features.flatMap(({ taskLists }) => taskLists.flatMap((list) => list.tasks));
    const all = lintTogether(sources, { tasks });
    assert.ok(new Set(all.map(({ code }) => code)).size >= 5, 'rules of every kind speak');
    for (const source of sources)
      assert.deepEqual(
        lintTogether(sources, { tasks }, source),
        all.filter(({ file }) => file === source.contract.file),
      );
  });
});
