import type { Task } from '../../../core/plan/model';
import type { Project } from '../../project';

/** The tasks of the feature that a contract belongs to; all tasks for a contract that belongs to none. */
export function tasksBeside(project: Project, file: string): readonly Task[] {
  const feature = project.plan?.features.find(({ contractFiles }) => contractFiles.includes(file));
  const own = feature?.taskLists.flatMap(({ tasks }) => tasks) ?? [];
  return own.length > 0 ? own : [...project.tasks.values()];
}
