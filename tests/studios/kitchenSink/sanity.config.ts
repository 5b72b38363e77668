import '../../../studio/eventStreams.ts'

import {visionTool} from '@sanity/vision'
import {defineConfig} from 'sanity'
import {structureTool} from 'sanity/structure'

import {schemaTypes} from './schemaTypes/index.ts'

const lakeUrl = process.env.SANITY_STUDIO_LAKE_URL || 'http://localhost:4000'

export default defineConfig({
  title: 'Kitchen sink',
  projectId: 'kitchen1',
  dataset: 'pantry',
  apiHost: lakeUrl,
  auth: {
    loginMethod: 'token',
    redirectOnSingle: true,
    providers: [{name: 'lake', title: 'Lake', url: `${lakeUrl}/v1/auth/login/administrator`}],
  },
  plugins: [structureTool(), visionTool()],
  schema: {types: schemaTypes},
})
