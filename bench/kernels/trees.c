/* Building, walking and dropping binary trees: pointer chasing, recursion and a small allocator. */
#include "kernel.h"

typedef struct Node { struct Node *left, *right; i32 value; } Node;
#define NODES 131072
static Node pool[NODES];
static Node *unused;

static void reset(void) {
    unused = 0;
    for (i32 i = NODES - 1; i >= 0; i--) {
        pool[i].left = unused;
        unused = &pool[i];
    }
}

static Node *build(i32 depth, i32 value) {
    Node *node = unused;
    unused = node->left;
    node->value = value;
    node->left = depth > 0 ? build(depth - 1, value * 2) : 0;
    node->right = depth > 0 ? build(depth - 1, value * 2 + 1) : 0;
    return node;
}

static i32 total(const Node *node) { return node ? node->value + total(node->left) - total(node->right) : 0; }

static void drop(Node *node) {
    if (!node) return;
    drop(node->left);
    drop(node->right);
    node->left = unused;
    unused = node;
}

RUN {
    u32 sum = 0;
    reset();
    for (i32 round = 0; round < n; round++) {
        Node *tree = build(10 + round % 5, round);
        sum = mix(sum, (u32)total(tree));
        drop(tree);
    }
    return (i32)sum;
}
