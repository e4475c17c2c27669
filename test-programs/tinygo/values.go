// What TinyGo makes of maps, slices, interfaces, closures, generics, its collector, and a panic.
package main

import (
	"os"
	"sort"
	"strings"
)

type shape interface{ area() float64 }

type square struct{ side float64 }

type circle struct{ radius float64 }

func (s square) area() float64 { return s.side * s.side }

func (c *circle) area() float64 { return 3 * c.radius * c.radius }

func keys[V any](m map[string]V) []string {
	var names []string
	for name := range m {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

func total(shapes []shape) (sum float64) {
	for _, s := range shapes {
		sum += s.area()
	}
	return
}

func main() {
	counts := map[string]int{}
	for _, word := range strings.Fields("the quick fox and the lazy dog and the end") {
		counts[word]++
	}
	println(strings.Join(keys(counts), " "), counts["the"])
	kept := 0
	for i := 0; i < 2000; i++ {
		if block := make([]byte, 4096); len(block) > i {
			kept++
		}
	}
	add := func(n int) int { kept += n; return kept }
	println(add(1), add(2), int(total([]shape{square{2}, &circle{1.5}})*100))
	if len(os.Args) > 1 {
		var none *circle
		println(int(total([]shape{square{2}, none})))
	}
}
