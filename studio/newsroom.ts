import {definePlugin} from 'sanity'
import {structureTool} from 'sanity/structure'

import {schemaTypes} from '../schemas/index.ts'
import {defaultDocumentNode} from './documentViews.ts'
import {type NewsroomOptions, resolveOptions} from './newsroomOptions.ts'
import {newsroomTypes} from './newsroomTypes.ts'
import {deskStructure} from './structure/desk.ts'
import {deskTemplates} from './structure/deskTemplates.ts'
import {timelineTool} from './timeline/timelineTool.ts'
import {withTypeComponents} from './typeComponents.ts'
import {NoteLayout} from './workflow/noteLayout.tsx'
import {workflowDocument} from './workflow/workflowDocument.ts'

export type {NewsroomOptions} from './newsroomOptions.ts'
export {gatedScheduling} from './workflow/scheduleAction.ts'

/**
 * The newsroom in one plugin: the content model, the desk and the workflow. Works in any Sanity Studio.
 *
 * @throws Error where the options contradict themselves.
 */
export const newsroom = definePlugin<NewsroomOptions | void>((options) => {
  const house = resolveOptions(options ?? {})
  return {
    name: 'newsroom',
    schema: {
      types: newsroomTypes(withTypeComponents(schemaTypes), house),
      templates: (templates) => [...templates, ...deskTemplates(house)],
    },
    document: workflowDocument(house),
    studio: {components: {layout: NoteLayout}},
    plugins: [
      structureTool({title: house.title, structure: deskStructure(house), defaultDocumentNode}),
      ...(house.has.event || house.has.quote ? [timelineTool()] : []),
    ],
  }
})
