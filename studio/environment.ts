/** Where the Studio and the `sanity` command find their content: one project and dataset, local or hosted. */
export type ContentHome =
  | {kind: 'lake'; projectId: string; dataset: string; url: string}
  | {kind: 'hosted'; projectId: string; dataset: string}

/** The variables that `contentHome` reads. An empty one counts as not set. */
export interface StudioEnvironment {
  SANITY_STUDIO_PROJECT_ID?: string | undefined
  SANITY_STUDIO_DATASET?: string | undefined
  /** Address of a local lake, e.g. `http://localhost:4000`. */
  SANITY_STUDIO_LAKE_URL?: string | undefined
  /** Project and dataset of the local lake, where they are not the usual ones. */
  SANITY_STUDIO_LAKE_PROJECT_ID?: string | undefined
  SANITY_STUDIO_LAKE_DATASET?: string | undefined
}

/**
 * Hosted Sanity where both `SANITY_STUDIO_PROJECT_ID` and `SANITY_STUDIO_DATASET` are set, the local lake otherwise.
 *
 * @throws Error where only one of the two is set: half a configuration would edit the wrong dataset.
 */
export function contentHome(environment: StudioEnvironment): ContentHome {
  const {SANITY_STUDIO_PROJECT_ID: projectId, SANITY_STUDIO_DATASET: dataset} = environment
  if (projectId && dataset) return {kind: 'hosted', projectId, dataset}
  if (projectId || dataset) {
    const [present, absent] = projectId
      ? ['SANITY_STUDIO_PROJECT_ID', 'SANITY_STUDIO_DATASET']
      : ['SANITY_STUDIO_DATASET', 'SANITY_STUDIO_PROJECT_ID']
    throw new Error(
      `${present} is set, but ${absent} is not. Set both for hosted Sanity, or neither for the local lake.`,
    )
  }
  return {
    kind: 'lake',
    projectId: environment.SANITY_STUDIO_LAKE_PROJECT_ID || 'dateline',
    dataset: environment.SANITY_STUDIO_LAKE_DATASET || 'production',
    url: environment.SANITY_STUDIO_LAKE_URL || 'http://localhost:4000',
  }
}
