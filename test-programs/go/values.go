// What today's Go makes of a program with goroutines, channels, maps, interfaces, closures, deferred calls, a panic that is recovered from, and its collector.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"runtime"
	"sort"
	"strings"
	"sync"
	"time"
)

type shape interface{ area() float64 }

type square struct{ side float64 }

type circle struct{ radius float64 }

func (s square) area() float64 { return s.side * s.side }

func (c *circle) area() float64 { return 3 * c.radius * c.radius }

type pair[K comparable, V any] struct {
	key   K
	value V
}

func sorted[V any](m map[string]V) []pair[string, V] {
	var pairs []pair[string, V]
	for key, value := range m {
		pairs = append(pairs, pair[string, V]{key, value})
	}
	sort.Slice(pairs, func(i, j int) bool { return pairs[i].key < pairs[j].key })
	return pairs
}

func count(text string) map[string]int {
	counts := map[string]int{}
	for _, word := range strings.Fields(text) {
		counts[strings.ToLower(word)]++
	}
	return counts
}

var errOdd = errors.New("odd")

func half(n int) (result int, err error) {
	defer func() {
		if caught := recover(); caught != nil {
			err = fmt.Errorf("recovered: %v", caught)
		}
	}()
	if n%2 != 0 {
		return 0, fmt.Errorf("half of %d: %w", n, errOdd)
	}
	numbers := []int{1, 2, 3}
	return numbers[n], nil
}

func primes(limit int) []int {
	source := make(chan int)
	go func(to chan<- int) {
		for n := 2; n <= limit; n++ {
			to <- n
		}
		close(to)
	}(source)
	var found []int
	for {
		prime, ok := <-source
		if !ok {
			return found
		}
		found = append(found, prime)
		next := make(chan int)
		go func(from <-chan int) {
			for n := range from {
				if n%prime != 0 {
					next <- n
				}
			}
			close(next)
		}(source)
		source = next
	}
}

func churn() int {
	var kept [][]byte
	total := 0
	for i := range 300 {
		block := make([]byte, 1000+i)
		block[i%1000] = byte(i)
		total += len(block)
		if i%100 == 0 {
			kept = append(kept, block)
		}
	}
	runtime.GC()
	return total + len(kept)
}

func main() {
	fmt.Println(sorted(count("the quick fox The lazy dog the end")))
	total := 0.0
	for _, s := range []shape{square{2}, &circle{1}} {
		total += s.area()
	}
	fmt.Printf("%.2f %v %x %q\n", total, square{1.5}, 1<<40, "caf\u00e9")
	for _, n := range []int{2, 3, 8} {
		result, err := half(n)
		fmt.Println(result, err, errors.Is(err, errOdd))
	}
	fmt.Println(primes(60))
	var group sync.WaitGroup
	var lock sync.Mutex
	sum := 0
	for i := range 20 {
		group.Add(1)
		go func() {
			defer group.Done()
			runtime.Gosched()
			lock.Lock()
			sum += i * i
			lock.Unlock()
		}()
	}
	group.Wait()
	select {
	case <-time.After(5 * time.Millisecond):
		fmt.Println("waited", sum, churn())
	}
	line, _ := bufio.NewReader(os.Stdin).ReadString('\n')
	fmt.Fprintf(os.Stderr, "%s/%s %q %v\n", runtime.GOOS, runtime.GOARCH, strings.TrimSpace(line), os.Args[1:])
	var missing *circle
	if len(os.Args) > 1 && os.Args[1] == "crash" {
		fmt.Println(missing.area())
	}
	os.Exit(6)
}
