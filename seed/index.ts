export {applyPlan, DatasetMovedError, InterruptedError} from './apply.ts'
export {buildStories, buildStory, type Build} from './build.ts'
export {checkDocuments} from './check.ts'
export {fetchState, type DatasetState, type StoredDocument} from './datasetState.ts'
export type {SeedDocument} from './documents.ts'
export {offlineClient} from './offlineClient.ts'
export {MergeError, mergePeople, type MergeOptions, type MergeReport} from './merge.ts'
export {
  countOutcomes,
  outcomes,
  planSeed,
  type FieldChange,
  type Outcome,
  type Plan,
  type PlannedDocument,
  type PlanOptions,
  type SeedAs,
} from './plan.ts'
export {formatProblem, InputError, type Problem} from './problems.ts'
export {
  articleFolders,
  findArticleFolders,
  readStories,
  readStory,
  type StoryFiles,
} from './read.ts'
export {prepareSeed, type Prepared} from './prepare.ts'
export {planInto, seedInto, type SeedOptions, type SeedReport} from './seed.ts'
export type {Mention, Story, TextRange} from './story.ts'
export {listRuns, type Run, undoRun, type UndoOptions, type UndoReport} from './undo.ts'
