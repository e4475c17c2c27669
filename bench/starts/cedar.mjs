import { createRequire } from 'node:module';
const c = createRequire(import.meta.url)('@cedar-policy/cedar-wasm/nodejs');
const policies = Array.from({ length: 80 }, (_, i) => `permit(principal == User::"u${i}", action in [Action::"view", Action::"edit"], resource) when { resource.owner == principal && context.n > ${i} || principal has "a${i}" };`).join('\n');
console.log(JSON.stringify(c.isAuthorized({ principal: { type: 'User', id: 'u5' }, action: { type: 'Action', id: 'view' }, resource: { type: 'P', id: '1' }, context: { n: 10 }, policies: { staticPolicies: policies }, entities: [{ uid: { type: 'P', id: '1' }, attrs: { owner: { __entity: { type: 'User', id: 'u5' } } }, parents: [] }] })).slice(0, 200));
