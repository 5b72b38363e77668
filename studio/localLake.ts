import type {AuthConfig} from 'sanity'

import {answerRemoteQuestions} from './remoteQuestions.ts'

/** The part of a workspace's configuration that decides where its content lives. */
export interface LakeWorkspace {
  projectId: string
  dataset: string
  apiHost: string
  auth: AuthConfig
}

/**
 * Points a Studio to a local lake: no account, no click to log in, and no questions to anybody else.
 *
 * The lake is the only login provider, so the Studio goes straight to it and comes back with a session. `token`
 * keeps that session in the browser's local storage, since cookies of `<project>.localhost` would be third-party
 * cookies for a Studio on `localhost`.
 *
 * @param lake its address (`http://localhost:4000`), and what it has under that address
 */
export function localLake(lake: {url: string; projectId: string; dataset: string}): LakeWorkspace {
  answerRemoteQuestions()
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
