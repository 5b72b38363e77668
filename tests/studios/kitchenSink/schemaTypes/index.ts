import {author} from './author.ts'
import {blockContent} from './blockContent.ts'
import {callout} from './callout.ts'
import {category} from './category.ts'
import {recipe} from './recipe.ts'
import {siteSettings} from './siteSettings.ts'

export const schemaTypes = [recipe, author, category, siteSettings, blockContent, callout]
