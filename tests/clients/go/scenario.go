// The journey of an HR system through the directory, with a client that oapi-codegen made from the spec.
package main

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"mime/multipart"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"wecom-contacts-scenario/wecom"
)

const exportKey = "q1w2e3r4t5y6u7i8o9p0AbCdEfGhIjKlMnOpQrStUvA"
const membersCSV = `姓名,帐号,手机号,邮箱,所在部门,职位,性别,是否部门内领导,排序,别名,地址,座机,禁用,禁用项说明：(0-启用;1-禁用)
吴涛,tom.wu,13900000002,,DEPT,Pilot,男,0,0,Tom,,,0,
李谭,li.tan,13900000003,,DEPT,,女,0,0,,,,0,
无号,no.mobile,,,DEPT,,男,0,0,,,,0,`

func main() {
	ctx, base := context.Background(), os.Getenv("WECOM_BASE_URL")
	hr, app := connect(base, os.Getenv("WECOM_SYNC_SECRET")), connect(base, os.Getenv("WECOM_APP_SECRET"))
	need(hr.TokenListApiDomainIpsWithResponse(ctx))
	for _, spoil := range []string{"expire", "revoke"} { // answered by 42001 and 40014
		need(http.Post(base+"/_sandbox/tokens/"+spoil, "application/json", nil))
		need(hr.TokenListApiDomainIpsWithResponse(ctx))
	}
	step("token: renewed after 42001 and after 40014", true)

	harbor := need(hr.DepartmentCreateWithResponse(ctx, wecom.DepartmentCreate{Name: "港口", NameEn: new("Harbor"), Parentid: 1})).JSON200.Id
	dock := need(hr.DepartmentCreateWithResponse(ctx, wecom.DepartmentCreate{Name: "码头", Parentid: *harbor})).JSON200.Id
	below := map[wecom.DepartmentId][]wecom.DepartmentId{}
	for _, department := range *need(hr.DepartmentListWithResponse(ctx, nil)).JSON200.Department {
		below[*department.Parentid] = append(below[*department.Parentid], *department.Id)
	}
	step("department: the tree is root, harbor, dock", slices.Contains(below[1], *harbor) && slices.Equal(below[*harbor], []wecom.DepartmentId{*dock}))

	need(hr.UserCreateWithResponse(ctx, wecom.UserCreate{Userid: "mei.lin", Name: "林梅", Mobile: new("13900000001"),
		Department: &[]wecom.DepartmentId{*harbor, *dock}, Position: new("Dock master"), Gender: new("2"), ToInvite: new(false)}))
	need(hr.UserUpdateWithResponse(ctx, wecom.UserUpdate{Userid: "mei.lin", Department: &[]wecom.DepartmentId{*dock}, Position: new("")}))
	mei := need(hr.UserGetWithResponse(ctx, &wecom.UserGetParams{Userid: "mei.lin"})).JSON200
	step("member: created, patched, read", *mei.Name == "林梅" && *mei.Gender == "2" && slices.Equal(*mei.Department, []wecom.DepartmentId{*dock}) && *mei.Position == "")

	tag := need(hr.TagCreateWithResponse(ctx, wecom.TagCreate{Tagname: "夜班"})).JSON200.Tagid
	added := need(hr.TagAddMembersWithResponse(ctx, wecom.TagAddMembers{Tagid: *tag, Userlist: &[]wecom.UserId{"mei.lin", "ghost"}})).JSON200
	tagged := *need(hr.TagGetWithResponse(ctx, &wecom.TagGetParams{Tagid: *tag})).JSON200.Userlist
	step("tag: one member added, one named as refused", len(tagged) == 1 && *tagged[0].Userid == "mei.lin" && *added.Invalidlist == "ghost")

	var refusal *WeComError
	_, err := hr.UserGetWithResponse(ctx, &wecom.UserGetParams{Userid: "ghost"})
	step("refusal: an unknown member is an error", errors.As(err, &refusal) && refusal.Errcode == 60111)
	short := need(Connect(ctx, base, os.Getenv("WECOM_CORP_ID"), os.Getenv("WECOM_SYNC_SECRET")))
	_, err = Checked(short.UserGetWithResponse(ctx, &wecom.UserGetParams{Userid: "ghost"}))
	step("short form: the token is added, a refusal is an error", errors.Is(err, Refusal(60111)))

	var form bytes.Buffer
	writer := multipart.NewWriter(&form)
	need(io.WriteString(need(writer.CreateFormFile("media", "成员.csv")), strings.ReplaceAll(membersCSV, "DEPT", fmt.Sprint(*dock))))
	writer.Close()
	media := need(hr.MediaUploadWithBodyWithResponse(ctx, &wecom.MediaUploadParams{Type: "file"}, writer.FormDataContentType(), &form)).JSON200.MediaId
	job := need(hr.BatchSyncUserWithResponse(ctx, wecom.BatchSyncUser{MediaId: *media, ToInvite: new(false)})).JSON200.Jobid
	rows := *until(func() (*[]wecom.BatchResultRow, bool) {
		reply := need(hr.BatchGetResultWithResponse(ctx, &wecom.BatchGetResultParams{Jobid: *job})).JSON200
		return reply.Result, *reply.Status == 3
	})
	step("import: two rows taken, one refused", len(rows) == 3 && *rows[0].Errcode == 0 && *rows[1].Errcode == 0 && *rows[2].Errcode != 0)

	job = need(hr.ExportUserWithResponse(ctx, wecom.ExportUser{EncodingAeskey: exportKey})).JSON200.Jobid
	parts := until(func() (*[]wecom.ExportFile, bool) {
		reply := need(hr.ExportGetResultWithResponse(ctx, &wecom.ExportGetResultParams{Jobid: *job})).JSON200
		return reply.DataList, *reply.Status == 2
	})
	exported := map[wecom.UserId]bool{}
	for _, part := range *parts {
		data := need(io.ReadAll(need(http.Get(*part.Url)).Body))
		step("export: size and md5 fit", int64(len(data)) == *part.Size && fmt.Sprintf("%x", md5.Sum(data)) == *part.Md5)
		var file struct{ Userlist []wecom.User }
		need(0, json.Unmarshal(decrypt(exportKey, data), &file))
		for _, member := range file.Userlist {
			exported[*member.Userid] = true
		}
	}
	step("export: decrypted, with all members", exported["mei.lin"] && exported["tom.wu"] && exported["li.tan"])

	shared := (*need(app.LinkedCorpGetPermListWithResponse(ctx)).JSON200.Userids)[0]
	partner := need(app.LinkedCorpGetUserWithResponse(ctx, wecom.LinkedCorpGetUser{Userid: shared})).JSON200.UserInfo
	step("linked companies: a shared member is read", *partner.Corpid+"/"+*partner.Userid == shared)

	odd := need(connect(os.Getenv("WECOM_ODD_URL"), "any").UserGetWithResponse(ctx, &wecom.UserGetParams{Userid: "odd"}))
	step("unknown enum values are values", *odd.JSON200.Gender == "9" && *odd.JSON200.Status == 77)
	_, err = connect(os.Getenv("WECOM_ODD_URL"), "any").TagListWithResponse(ctx)
	step("an answer that is no JSON is told with its HTTP status", err != nil && strings.Contains(err.Error(), "HTTP 502 Bad Gateway: invalid character"))
	stranger := need(wecom.NewClientWithResponses(os.Getenv("WECOM_ODD_URL")))
	_, err = Checked(stranger.TagListWithResponse(ctx))
	step("short form: an answer that is no JSON is an error", errors.Is(err, Refusal(-1)))
	addresses := need(Checked(stranger.TokenListCallbackIpsWithResponse(ctx)))
	step("short form: an answer without errcode is none", len(*addresses.JSON200.IpList) == 1)
	step("unknown fields do no harm", *odd.JSON200.Name == "Odd" && bytes.Contains(odd.Body, []byte("brand_new")))

	need(hr.TagDeleteWithResponse(ctx, &wecom.TagDeleteParams{Tagid: *tag}))
	for _, userid := range []wecom.UserId{"mei.lin", "tom.wu", "li.tan"} {
		need(hr.UserDeleteWithResponse(ctx, &wecom.UserDeleteParams{Userid: userid}))
	}
	need(hr.DepartmentDeleteWithResponse(ctx, &wecom.DepartmentDeleteParams{Id: *dock}))
	need(hr.DepartmentDeleteWithResponse(ctx, &wecom.DepartmentDeleteParams{Id: *harbor}))
	step("all removed again", true)
}

func connect(base, secret string) *wecom.ClientWithResponses {
	auth := &WeComAuth{BaseURL: base, CorpID: os.Getenv("WECOM_CORP_ID"), Secret: secret}
	return need(wecom.NewClientWithResponses(base, wecom.WithHTTPClient(&http.Client{Transport: auth})))
}

// until polls a job.
func until[T any](read func() (T, bool)) T {
	for range 100 {
		if reply, done := read(); done {
			return reply
		}
		time.Sleep(200 * time.Millisecond)
	}
	panic("the job did not end")
}

// decrypt undoes AES-256-CBC; the IV is the start of the key, the padding PKCS#7 to 32 bytes.
func decrypt(key string, data []byte) []byte {
	raw := need(base64.StdEncoding.DecodeString(key + "="))
	cipher.NewCBCDecrypter(need(aes.NewCipher(raw)), raw[:16]).CryptBlocks(data, data)
	return data[:len(data)-int(data[len(data)-1])]
}

// step prints one line, and ends the run where the platform did not do what was expected.
func step(what string, fits bool) {
	if !fits {
		log.Fatalln("FAIL", what)
	}
	fmt.Println("ok  ", what)
}

func need[T any](value T, err error) T {
	if err != nil {
		log.Fatalln("FAIL", err)
	}
	return value
}
