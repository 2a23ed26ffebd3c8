// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"cmp"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
)

// progress shows the progress of live reads: as a bar on a terminal, and elsewhere as a
// line per channel.
type progress struct {
	mu    sync.Mutex
	lines io.Writer // Nil on a terminal.
	bars  *mpb.Progress
	bar   *mpb.Bar
	done  int
	total int
}

func (a *app) progress(channels int) *progress {
	p := &progress{total: channels}
	if a.StderrWidth == 0 {
		p.lines = a.Stderr
		return p
	}
	p.bars = mpb.New(mpb.WithOutput(a.Stderr), mpb.WithAutoRefresh(), mpb.WithWidth(min(a.StderrWidth, 60)))
	p.bar = p.bars.AddBar(int64(channels),
		mpb.BarRemoveOnComplete(),
		mpb.PrependDecorators(decor.Name("Reading channels "), decor.CountersNoUnit("%d of %d")),
		mpb.AppendDecorators(decor.Elapsed(decor.ET_STYLE_GO)), // It shows that the command is alive.
	)
	return p
}

// Done counts a channel.
func (p *progress) Done(title, read, failure string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done++
	if p.bar != nil {
		p.bar.Increment()
		return
	}
	fmt.Fprintf(p.lines, "Read %s (%d of %d): %s.\n", title, p.done, p.total, cmp.Or(failure, read))
}

// Retrying explains why nothing is to be seen for a while.
func (p *progress) Retrying(title, failure string, until time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	to := p.lines
	if p.bars != nil {
		to = p.bars // It writes above the bar.
	}
	fmt.Fprintf(to, "Reading %s: %s; trying again until %s.\n", title, failure, until.Format("15:04 MST"))
}

// close removes the bar.
func (p *progress) close() {
	if p.bars != nil {
		p.bar.Abort(true)
		p.bars.Wait()
	}
}
