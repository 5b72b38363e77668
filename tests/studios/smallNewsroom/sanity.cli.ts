import {defineCliConfig} from 'sanity/cli'

import {localOnlyPolicy, withoutRemoteAssets} from '../../../studio/offline.ts'

const lakeUrl = process.env.SANITY_STUDIO_LAKE_URL || 'http://localhost:4000'
const headers = {'Content-Security-Policy': localOnlyPolicy(lakeUrl)}

export default defineCliConfig({
  api: {projectId: 'weekly1', dataset: 'paper'},
  deployment: {autoUpdates: false},
  vite: (config) => ({
    ...config,
    plugins: [...(config.plugins ?? []), withoutRemoteAssets],
    preview: {...config.preview, headers: {...config.preview?.headers, ...headers}},
  }),
})
