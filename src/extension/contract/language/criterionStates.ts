import type { Project } from '../../project';

/**
 * How the criteria of a contract stand at HEAD, in words, by `<feature id>#<criterion id>`. Empty while no engine is
 * loaded: showing something starts nothing.
 */
export async function criterionStates(project: Project, file: string): Promise<ReadonlyMap<string, string>> {
  const rows = await project.loadedEngine?.criteria();
  if (!rows?.ok) return new Map();
  return new Map(
    rows.value
      .filter(({ ref }) => ref.file === file)
      .map(({ ref, state: { kind, because } }) => [
        `${ref.feature ?? ''}#${ref.id}`,
        because === '' ? kind : `${kind}: ${because}`,
      ]),
  );
}
