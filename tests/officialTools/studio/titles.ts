import {defineQuery} from 'groq'

export const titlesQuery = defineQuery('*[_type == "recipe"]{title, servings}')
