import {DocumentTextIcon} from '@sanity/icons/DocumentText'
import {FolderIcon} from '@sanity/icons/Folder'
import {firstValueFrom, map} from 'rxjs'
import type {ListItemBuilder} from 'sanity/structure'

import {deskFilters, importFolder} from '../../queries/desk.ts'
import type {DeskLists} from './deskLists.ts'

/** What came in by seeding: with which article, and in which run. */
export function importLists({S, data, documents}: DeskLists): ListItemBuilder[] {
  return [
    S.listItem()
      .id('importsByArticle')
      .title('By article')
      .icon(DocumentTextIcon)
      .child(() =>
        documents({
          id: 'importsByArticle',
          title: 'Imported articles',
          type: 'article',
          filter: deskFilters.importedArticles,
          params: {},
          child: async (article) => {
            const source = await firstValueFrom(data.sourceOf(article))
            const folder = importFolder(source ?? article)
            return documents({
              id: article,
              title: folder.replace(/\/$/, ''),
              filter: deskFilters.importedFrom,
              params: {folder},
            })
          },
        }),
      ),
    S.listItem()
      .id('importsByRun')
      .title('By run')
      .icon(FolderIcon)
      .child(() =>
        data.runs$.pipe(
          map((runs) =>
            S.list()
              .id('importsByRun')
              .title('Runs')
              .items(
                runs.map((run) =>
                  S.listItem()
                    .id(run)
                    .title(run)
                    .icon(FolderIcon)
                    .child(() =>
                      documents({
                        id: run,
                        title: run,
                        filter: deskFilters.importedByRun,
                        params: {run},
                      }),
                    ),
                ),
              ),
          ),
        ),
      ),
  ]
}
