import type {SanityClient} from '@sanity/client'

import {type Build, buildStories} from './build.ts'
import {findLinks} from './links.ts'
import {InputError, type Problem} from './problems.ts'
import {findArticleFolders, readStories} from './read.ts'

/** Documents that are ready to be seeded, and what is odd about them. */
export interface Prepared {
  build: Build
  warnings: Problem[]
}

/**
 * Reads article folders, builds their documents and checks them.
 * @param paths article folders, folders of them, or globs
 * @param openClient opens the dataset that people and events may be named from. It is called only where an
 *   article names somebody by `ref`; without it they must be described in the articles themselves.
 * @throws InputError with everything that must be mended first
 */
export async function prepareSeed(
  paths: readonly string[],
  openClient?: () => Promise<SanityClient>,
): Promise<Prepared> {
  const stories = await readStories(await findArticleFolders(paths))
  const build = buildStories(stories, await findLinks(stories, openClient))
  // The content model brings much of the Studio's code with it: a slip of the keyboard is told without.
  const {checkDocuments} = await import('./check.ts')
  const problems = [...stories.flatMap(({warnings}) => warnings), ...(await checkDocuments(build))]
  const errors = problems.filter(({level}) => level === 'error')
  if (errors.length > 0) throw new InputError(errors)
  return {build, warnings: problems}
}
