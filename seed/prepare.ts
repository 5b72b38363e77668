import {type Build, buildStories} from './build.ts'
import {InputError, type Problem} from './problems.ts'
import {readStories} from './read.ts'

/** Documents that are ready to be seeded, and what is odd about them. */
export interface Prepared {
  build: Build
  warnings: Problem[]
}

/**
 * Reads article folders, builds their documents and checks them: all that can be done without a dataset.
 * @throws InputError with everything that must be mended first
 */
export async function prepareSeed(folders: readonly string[]): Promise<Prepared> {
  const stories = await readStories(folders)
  const build = buildStories(stories)
  // The content model brings much of the Studio's code with it: a slip of the keyboard is told without.
  const {checkDocuments} = await import('./check.ts')
  const problems = [...stories.flatMap(({warnings}) => warnings), ...(await checkDocuments(build))]
  const errors = problems.filter(({level}) => level === 'error')
  if (errors.length > 0) throw new InputError(errors)
  return {build, warnings: problems}
}
