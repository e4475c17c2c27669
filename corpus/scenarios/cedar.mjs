// Cedar (Rust): who may do what, by 80 policies.
import { createRequire } from 'node:module';

const { checkParsePolicySet, isAuthorized } = createRequire(import.meta.url)('@cedar-policy/cedar-wasm/nodejs');
const staticPolicies = Array.from({ length: 80 }, (_, i) => `permit(principal == User::"u${i}", action in [Action::"view", Action::"edit"], resource)
  when { resource.owner == principal && context.n > ${i} || principal has "a${i}" };`).join('\n');
const ask = (user) => isAuthorized({
  principal: { type: 'User', id: user }, action: { type: 'Action', id: 'view' }, resource: { type: 'P', id: '1' }, context: { n: 10 }, policies: { staticPolicies },
  entities: [{ uid: { type: 'P', id: '1' }, attrs: { owner: { __entity: { type: 'User', id: 'u5' } } }, parents: [] }],
});

export const run = () => ({ answers: ['u5', 'u6', 'u50'].map(ask), broken: checkParsePolicySet({ staticPolicies: 'permit(principal, action;' }) });
