import {bulkLoad} from '../../../lake/dataset/bulkLoad.ts'
import {openDataset} from '../../../lake/dataset/open.ts'
import {bulkLines, LOADER} from './bulkLines.ts'

/** A process that loads lines in bulk until it is killed, and prints the id of each transaction when it is told of it. */
const [, , file = '', transactions = ''] = process.argv
const dataset = openDataset({file, name: 'd'})
const reports = bulkLoad(dataset, bulkLines(Number(transactions)), {
  identity: LOADER,
  prefix: 'load',
  batch: 20,
})
for await (const report of reports) {
  process.stdout.write(`${'transaction' in report ? report.transaction : 'end'}\n`)
}
dataset.close()
