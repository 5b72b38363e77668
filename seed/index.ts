export {applyPlan, DatasetMovedError} from './apply.ts'
export {buildStories, buildStory, type Build} from './build.ts'
export {checkDocuments} from './check.ts'
export {fetchState, type DatasetState, type StoredDocument} from './datasetState.ts'
export type {SeedDocument} from './documents.ts'
export {offlineClient} from './offlineClient.ts'
export {
  countOutcomes,
  outcomes,
  planSeed,
  type Outcome,
  type Plan,
  type PlannedDocument,
  type PlanOptions,
  type SeedAs,
} from './plan.ts'
export {formatProblem, InputError, type Problem} from './problems.ts'
export {articleFolders, readStories, readStory, type StoryFiles} from './read.ts'
export {prepareSeed, type Prepared} from './prepare.ts'
export {seedInto, type SeedOptions, type SeedReport} from './seed.ts'
export type {Mention, Story, TextRange} from './story.ts'
