import {TimelineIcon} from '@sanity/icons/Timeline'
import {definePlugin} from 'sanity'
import {route} from 'sanity/router'

import {Timeline} from './timeline.tsx'

/** The timeline as a tool of the Studio, beside the desk. */
export const timelineTool = definePlugin({
  name: 'timeline',
  tools: [
    {
      name: 'timeline',
      title: 'Timeline',
      icon: TimelineIcon,
      component: Timeline,
      router: route.create('/'),
    },
  ],
})
