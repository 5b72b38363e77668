import '../../../studio/eventStreams.ts'

import {visionTool} from '@sanity/vision'
import {defineConfig} from 'sanity'
import {structureTool} from 'sanity/structure'

import {localLake} from '../../../studio/localLake.ts'
import {schemaTypes} from './schemaTypes/index.ts'

export default defineConfig({
  title: 'Kitchen sink',
  ...localLake({
    url: process.env.SANITY_STUDIO_LAKE_URL || 'http://localhost:4000',
    projectId: 'kitchen1',
    dataset: 'pantry',
  }),
  plugins: [structureTool(), visionTool()],
  schema: {types: schemaTypes},
})
