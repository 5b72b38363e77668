import '../../../studio/eventStreams.ts'

import {defineConfig} from 'sanity'

import {localLake} from '../../../studio/localLake.ts'
import {newsroom} from '../../../studio/newsroom.ts'
import {house} from './house.ts'

export default defineConfig({
  name: 'weekly',
  title: 'Weekly',
  ...localLake({
    url: process.env.SANITY_STUDIO_LAKE_URL || 'http://localhost:4000',
    projectId: 'weekly1',
    dataset: 'paper',
  }),
  plugins: [newsroom(house)],
})
