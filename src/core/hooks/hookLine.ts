/** One line of a hook log: what an agent, its hook or the runner says of a run. A claim, never proof. See docs/hooks.md. */
export const HOOK_STATUSES = [
  'started',
  'working',
  'waiting',
  'blocked',
  'complete',
  'failed',
  'exited',
] as const;

export type HookStatus = (typeof HOOK_STATUSES)[number];

/** Of the run so far: a later line replaces an earlier one. */
export interface HookUsage {
  /** All input, the cached part included. */
  readonly input_tokens?: number;
  readonly cached_tokens?: number;
  /** All output, reasoning included. */
  readonly output_tokens?: number;
  readonly reasoning_tokens?: number;
  readonly cost_usd?: number;
}

/** All fields but `status` are optional; unknown fields are kept in `extra`. */
export interface HookLine {
  readonly v?: number;
  readonly ts?: string;
  readonly run_id?: string;
  readonly task_id?: string;
  readonly feature_id?: string;
  readonly event?: string;
  readonly status: HookStatus;
  readonly agent?: string;
  readonly session_id?: string;
  readonly message?: string;
  readonly exit_code?: number;
  readonly signal?: string;
  readonly pid?: number;
  /** Start time of that process as the system tells it (a pid alone is reused), and the runner's own pid. */
  readonly pid_start?: string;
  readonly runner_pid?: number;
  readonly usage?: HookUsage;
  /** Proves that the line comes from the run it names: only that run's environment holds its nonce. */
  readonly nonce?: string;
  /** Who wrote it (`runner`, `hook`, ...) and the writer's own count: order is (writer, sequence), never time. */
  readonly writer?: string;
  readonly sequence?: number;
  /** Fields this version does not know, as they came. */
  readonly extra?: Readonly<Record<string, unknown>>;
}
