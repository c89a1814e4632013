// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

/** The sum of a metric's series that carry a label value, on a metrics page. */
export function sumOf(page, metric, label, value) {
  return page.split('\n')
    .filter((line) => line.startsWith(`${metric}{`) && line.includes(`${label}="${value}"`))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf('}') + 1).trim().split(' ')[0]), 0);
}
