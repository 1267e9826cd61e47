import type { Problem } from '../core/result';
import type { Engine, EngineOptions } from './engineApi';
import { GitPort } from './git/gitPort';
import { openRepository, type Repository } from './git/repository';
import { checkGitVersion } from './git/version';
import { joinRepository, type Membership } from './leadership/joinRepository';
import { RepositoryEngine } from './repositoryEngine';
import { AgentCatalog } from './run/agentCatalog';
import { storeFolder, type RepositoryContext } from './run/context';
import { FilesAtCommit } from './run/filesAtCommit';
import { GateSource } from './run/gateSource';
import { Ledger } from './run/ledger';
import type { PersonCommandInput } from './run/personCommands';
import { ProfileCatalog } from './run/profileCatalog';
import { ReadingEngine } from './readingEngine';
import { WorkflowSource } from './run/workflowSource';

/**
 * Opens the engine of the repository around a folder. Where nothing can be delegated (no repository, no commit, git
 * missing or too old), an engine that only reads is returned, with the reason. Writes nothing until this process leads.
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { gitPath } = options.settings();
  const git = new GitPort(gitPath === '' ? {} : { gitPath });
  const version = await checkGitVersion(git, options.root);
  if (!version.ok) return new ReadingEngine(options, version.problem);
  const opened = await openRepository(git, options.root);
  if (!opened.ok) return new ReadingEngine(options, opened.problem);
  const { repository, cannotDelegate } = opened.value;
  if (cannotDelegate) return new ReadingEngine(options, cannotDelegate);
  return joined(options, git, repository);
}

async function joined(options: EngineOptions, git: GitPort, repository: Repository): Promise<Engine> {
  const late: { membership?: Membership; engine?: RepositoryEngine; leadingAs?: number | undefined } = {};
  const report = (problem: Problem): void => options.log.problem(problem);
  const ledger = new Ledger(
    storeFolder(repository),
    () => late.engine?.stateChanged(),
    report,
    options.now,
    // While it joins, the lead may be won before the membership is returned.
    () => (late.membership ? late.membership.generation() : late.leadingAs),
  );
  const context: RepositoryContext = { options, repository, git, state: () => ledger.state };
  const files = new FilesAtCommit(context);
  const catalog = new AgentCatalog(options, repository.root, (fingerprint) =>
    ledger.state.agreed.commands.includes(fingerprint),
  );
  const engine = new RepositoryEngine(
    { kind: 'ready', toplevel: repository.root, commonDir: repository.commonDir },
    context,
    ledger,
    {
      context,
      catalog,
      files,
      profiles: new ProfileCatalog(repository.root, options.log),
      workflows: new WorkflowSource(files, options.log),
      gates: new GateSource(files),
      pathBase: repository.root,
    },
    undefined,
  );
  late.engine = engine;
  await ledger.catchUp();
  if (!options.mayLead) return engine;
  const joining = await joinRepository({
    host: options.host.kind,
    commonDir: repository.commonDir,
    serve: (method, params) =>
      method === 'command'
        ? engine.serve(params as PersonCommandInput)
        : Promise.reject(new Error(`There is no method ${method}.`)),
    onLead: async (generation) => {
      late.leadingAs = generation;
      await engine.startLeading();
    },
    onFollow: () => {
      late.leadingAs = undefined;
      void engine.startFollowing();
    },
    onNotification: (method) => {
      if (method === 'journal-grew') void engine.journalGrew();
    },
    onProblem: (problem) => {
      const keepsFromLeading =
        problem.code === 'generation-not-written' || problem.code === 'leadership-failed';
      if (!keepsFromLeading || engine.couldNotLead(problem)) report(problem);
    },
  });
  if (!joining.ok) {
    report(joining.problem);
    return new ReadingEngine(options, joining.problem, ledger.state);
  }
  late.membership = joining.value;
  engine.attach(joining.value);
  return engine;
}
