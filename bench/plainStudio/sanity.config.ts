import '../../studio/eventStreams.ts'

import {visionTool} from '@sanity/vision'
import {defineConfig} from 'sanity'
import {structureTool} from 'sanity/structure'

import {schemaTypes} from '../../schemas/index.ts'
import {localLake} from '../../studio/localLake.ts'
import {resolveOptions} from '../../studio/newsroomOptions.ts'
import {newsroomTypes} from '../../studio/newsroomTypes.ts'
import {timelineTool} from '../../studio/timeline/timelineTool.ts'
import {withTypeComponents} from '../../studio/typeComponents.ts'
import {workflowDocument} from '../../studio/workflow/workflowDocument.ts'

const house = resolveOptions()

/** The newsroom's Studio without its desk: types, forms, workflow and tools are the same, the lists are Sanity's own. */
export default defineConfig({
  name: 'newsroom',
  title: 'Dateline',
  ...localLake({
    url: process.env.SANITY_STUDIO_LAKE_URL || 'http://localhost:4000',
    projectId: 'dateline',
    dataset: 'production',
  }),
  schema: {types: newsroomTypes(withTypeComponents(schemaTypes), house)},
  document: workflowDocument(house),
  plugins: [structureTool(), timelineTool(), visionTool()],
  announcements: {enabled: false},
  scheduledPublishing: {enabled: false},
})
