import './studio/eventStreams.ts'

import {visionTool} from '@sanity/vision'
import {defineConfig} from 'sanity'

import {contentHome} from './studio/environment.ts'
import {localLake} from './studio/localLake.ts'
import {newsroom} from './studio/newsroom.ts'

const home = contentHome({
  SANITY_STUDIO_PROJECT_ID: process.env.SANITY_STUDIO_PROJECT_ID,
  SANITY_STUDIO_DATASET: process.env.SANITY_STUDIO_DATASET,
  SANITY_STUDIO_LAKE_URL: process.env.SANITY_STUDIO_LAKE_URL,
  SANITY_STUDIO_LAKE_PROJECT_ID: process.env.SANITY_STUDIO_LAKE_PROJECT_ID,
  SANITY_STUDIO_LAKE_DATASET: process.env.SANITY_STUDIO_LAKE_DATASET,
})

export default defineConfig({
  name: 'newsroom',
  title: 'Dateline',
  ...(home.kind === 'lake' ? localLake(home) : {projectId: home.projectId, dataset: home.dataset}),
  plugins: [
    newsroom({
      // On a local lake: `npm run lake -- --user legal:editor`. On hosted Sanity, the ids of the lawyers’ accounts.
      roles: {legal: {users: ['legal']}},
    }),
    visionTool(),
  ],
  announcements: {enabled: false},
  scheduledPublishing: {enabled: false},
})
