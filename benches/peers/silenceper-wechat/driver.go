// The work of the comparisons through silenceper/wechat: one order a line, one answer a line.
package main

import (
	"bufio"
	"fmt"
	"log"
	"net/http"
	"os"
	"strings"
	"sync"

	"github.com/silenceper/wechat/v2/cache"
	"github.com/silenceper/wechat/v2/util"
	"github.com/silenceper/wechat/v2/work"
	"github.com/silenceper/wechat/v2/work/addresslist"
	"github.com/silenceper/wechat/v2/work/config"
)

const pool = 64

func main() {
	base := os.Getenv("WECOM_BASE_URL")
	util.SetURIModifier(func(uri string) string {
		return strings.Replace(uri, "https://qyapi.weixin.qq.com", base, 1)
	})
	util.DefaultHTTPClient = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: pool}}
	contacts := work.NewWork(&config.Config{
		CorpID:     os.Getenv("WECOM_CORP_ID"),
		CorpSecret: os.Getenv("WECOM_SECRET"),
		Cache:      cache.NewMemory(),
	}).GetAddressList()

	orders := bufio.NewScanner(os.Stdin)
	for orders.Scan() {
		var name string
		var first, second int
		fmt.Sscan(orders.Text(), &name, &first, &second)
		switch name {
		case "get":
			get(contacts, first, second)
		case "simplelist":
			members, err := contacts.UserSimpleList(first)
			if err != nil || len(members) != first {
				log.Fatal(len(members), err)
			}
		default:
			fmt.Println("it has no such call")
			continue
		}
		fmt.Println("ok")
	}
}

func get(contacts *addresslist.Client, concurrent, calls int) {
	var workers sync.WaitGroup
	for range concurrent {
		workers.Go(func() {
			for range calls / concurrent {
				member, err := contacts.UserGet("u0000042")
				if err != nil || member.UserID != "u0000042" {
					log.Fatal(member, err)
				}
			}
		})
	}
	workers.Wait()
}
