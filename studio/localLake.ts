import type {AuthConfig} from 'sanity'

/** The part of a workspace's configuration that decides where its content lives. */
export interface LakeWorkspace {
  projectId: string
  dataset: string
  apiHost: string
  auth: AuthConfig
}

/**
 * Points a Studio to a local lake: no account, and no click to log in.
 *
 * The lake is the only login provider, so the Studio goes straight to it and comes back with a session. `token`
 * keeps that session in the browser's local storage, since cookies of `<project>.localhost` would be third-party
 * cookies for a Studio on `localhost`.
 */
export function localLake(lake: {url: string; projectId: string; dataset: string}): LakeWorkspace {
  return {
    projectId: lake.projectId,
    dataset: lake.dataset,
    apiHost: lake.url,
    auth: {
      loginMethod: 'token',
      redirectOnSingle: true,
      providers: [
        {name: 'lake', title: 'Local lake', url: `${lake.url}/v1/auth/login/administrator`},
      ],
    },
  }
}
