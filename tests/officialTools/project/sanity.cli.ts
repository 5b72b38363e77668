import {defineCliConfig} from 'sanity/cli'

// As in any project on hosted Sanity: nothing here knows of a lake.
export default defineCliConfig({api: {projectId: 'recipes', dataset: 'production'}})
