import type { Access, RunMode } from '../run/events';
import type { AgentAdapter } from './adapter';

/** From the least to the most an agent may touch. */
export const ACCESS_LEVELS: readonly Access[] = ['read-only', 'edit', 'workspace-write', 'full'];

/** Whether an agent keeps to an access level. */
export type LevelAbility =
  /** The agent restricts itself; `note` says what a person should know of how. */
  | { readonly kind: 'kept'; readonly note: string | undefined }
  /** It has no levels: whatever is chosen, it has all rights of the person. */
  | { readonly kind: 'not-kept' }
  /** It has levels, and not this one: a start is refused. */
  | { readonly kind: 'not-offered' };

/** What works with an agent, before anything of it is started. */
export interface AgentAbilities {
  readonly interactive: boolean;
  readonly headless: boolean;
  /** Modes in which a session goes on after a rejection; elsewhere a fresh one gets the comments. */
  readonly resume: readonly RunMode[];
  /** `hooks`: it tells by itself. `transcript`: read in its transcript. `prompt`: it is asked to call a script when done. */
  readonly heard: 'hooks' | 'transcript' | 'prompt';
  readonly usage: 'tokens and cost' | 'tokens' | 'none';
  readonly access: Readonly<Record<Access, LevelAbility>>;
}

/** What an agent's description says of what works with it. */
export const abilitiesOf = (adapter: AgentAdapter): AgentAbilities => ({
  interactive: adapter.interactive !== undefined,
  headless: adapter.headless !== undefined,
  resume: (['interactive', 'headless'] as const).filter((mode) => adapter[mode]?.resume !== undefined),
  heard:
    adapter.hooks !== 'none' ? 'hooks' : (adapter.transcript?.end.length ?? 0) > 0 ? 'transcript' : 'prompt',
  usage: adapter.usage === undefined ? 'none' : adapter.usage.cost ? 'tokens and cost' : 'tokens',
  access: {
    'read-only': levelOf(adapter, 'read-only'),
    edit: levelOf(adapter, 'edit'),
    'workspace-write': levelOf(adapter, 'workspace-write'),
    full: levelOf(adapter, 'full'),
  },
});

/** What a person should know before an agent starts with an access level; undefined when it keeps to it wholly. */
export const accessCaution = (
  name: string,
  level: Access,
  { access }: Pick<AgentAbilities, 'access'>,
): string | undefined => {
  const ability = access[level];
  // Nothing is promised at that level, so nothing can be broken.
  if (level === 'full' && ability.kind === 'not-kept') return undefined;
  switch (ability.kind) {
    case 'kept':
      return ability.note;
    case 'not-kept':
      return `${name} does not keep to it: it may do whatever you may`;
    case 'not-offered':
      return `${name} has no such level and will not start with it`;
  }
};

const levelOf = ({ access }: AgentAdapter, level: Access): LevelAbility => {
  if (access === undefined) return { kind: 'not-kept' };
  const own = access[level];
  return own === undefined ? { kind: 'not-offered' } : { kind: 'kept', note: own.note };
};
