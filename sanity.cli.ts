import {defineCliConfig} from 'sanity/cli'

import {contentHome} from './studio/environment.ts'
import {localOnlyPolicy, withoutRemoteAssets} from './studio/offline.ts'

const home = contentHome(process.env)

export default defineCliConfig({
  api: {projectId: home.projectId, dataset: home.dataset},
  deployment: {autoUpdates: false},
  server: {hostname: 'localhost', port: 3333},
  typegen: {
    path: ['./queries/**/*.ts', './scripts/**/*.ts'],
    schema: 'schema.json',
    generates: 'queries/sanity.types.ts',
  },
  vite: (config) =>
    home.kind === 'hosted'
      ? config
      : {
          ...config,
          plugins: [...(config.plugins ?? []), withoutRemoteAssets],
          server: {
            ...config.server,
            headers: {
              ...config.server?.headers,
              'Content-Security-Policy': localOnlyPolicy(home.url),
            },
          },
          preview: {
            ...config.preview,
            headers: {
              ...config.preview?.headers,
              'Content-Security-Policy': localOnlyPolicy(home.url),
            },
          },
        },
})
