import './studio/eventStreams.ts'

import {visionTool} from '@sanity/vision'
import {defineConfig} from 'sanity'

import {contentHome} from './studio/environment.ts'
import {localLake} from './studio/localLake.ts'
import {gatedScheduling, newsroom, type NewsroomOptions} from './studio/newsroom.ts'

const home = contentHome({
  SANITY_STUDIO_PROJECT_ID: process.env.SANITY_STUDIO_PROJECT_ID,
  SANITY_STUDIO_DATASET: process.env.SANITY_STUDIO_DATASET,
  SANITY_STUDIO_LAKE_URL: process.env.SANITY_STUDIO_LAKE_URL,
  SANITY_STUDIO_LAKE_PROJECT_ID: process.env.SANITY_STUDIO_LAKE_PROJECT_ID,
  SANITY_STUDIO_LAKE_DATASET: process.env.SANITY_STUDIO_LAKE_DATASET,
})

const options: NewsroomOptions = {
  // On a local lake: `npm run lake -- --user legal:editor`. On hosted Sanity, the ids of the lawyers’ accounts.
  roles: {legal: {users: ['legal']}},
}

export default defineConfig({
  name: 'newsroom',
  title: 'Dateline',
  ...(home.kind === 'lake' ? localLake(home) : {projectId: home.projectId, dataset: home.dataset}),
  plugins: [newsroom(options), visionTool()],
  document: {actions: gatedScheduling(options)},
  announcements: {enabled: false},
  scheduledPublishing: {enabled: false},
})
