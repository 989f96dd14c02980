using System.Security.Cryptography;
using System.Text.Json;
using Grainwatch.Ingest.Http.Access;
using Xunit;

namespace Grainwatch.Ingest.Tests.Http.Access;

public sealed class AccessListTests
{
    private static readonly string Hash = new('a', 64);
    private static readonly string s_other = new('b', 64);

    [Theory]
    [InlineData("""{"tokens":[null]}""", "tokens[0]: an object is needed")]
    [InlineData("""{"tokens":[{"name":"a","role":"boss","sha256":"@"}]}""", "tokens[0].role: 'boss' is none of ")]
    [InlineData("""{"tokens":[{"name":"a","sha256":"@"}]}""", "tokens[0].role: '' is none of reader")]
    [InlineData("""{"tokens":[{"role":"reader","sha256":"@"}]}""", "tokens[0].name: a name is needed")]
    [InlineData("""{"tokens":[{"name":" a","role":"reader","sha256":"@"}]}""", "tokens[0].name: a name is needed")]
    [InlineData("""{"tokens":[{"name":"a","role":"reader"}]}""", "tokens[0].sha256: 64 hexadecimal digits")]
    [InlineData("""{"tokens":[{"name":"a","role":"reader","sha256":"gwt_x"}]}""", "tokens[0].sha256: 64 hexadecimal")]
    [InlineData("""{"people":[{"name":"a","role":"reader","sha256":"@"}]}""", "people[0].sha256: only entries of")]
    [InlineData("""{"groups":[{"name":"a","role":"reader","accounts":[]}]}""", "groups[0].accounts: 1 to 1,000")]
    [InlineData("""{"groups":[{"name":"a","role":"reader","accounts":["a/b"]}]}""", "accounts[0]: 'a/b' is no account")]
    [InlineData("""{"groups":[{"name":"a","role":"operator","accounts":["1"]}]}""", "'operator' is for all accounts")]
    [InlineData("""{"tokens":[{"name":"a","role":"ingest","accounts":["1"],"sha256":"@"}]}""", "'ingest' is for all")]
    [InlineData("""{"groups":[{"name":"a,b","role":"reader"}]}""", "groups[0].name: 'a,b' holds a comma")]
    [InlineData("""{"people":[{"name":"a,b","role":"reader"}]}""", "people[0].name: 'a,b' holds a comma")]
    [InlineData(
        """{"people":[{"name":"a","role":"reader"},{"name":"A","role":"reader"}]}""", "people[1].name: 'A' is there")]
    public void Of_WhatMakesNoSense_NamesItsPlace(string json, string sentence) =>
        Assert.Contains(sentence, Assert.Single(Errors(json)), StringComparison.Ordinal);

    [Fact]
    public void Of_TwoOfTheSameNameOrToken_NamesTheSecond()
    {
        var errors = Errors(
            """
            {"tokens":[{"name":"a","role":"reader","sha256":"@"},{"name":"a","role":"reader","sha256":"#"},
            {"name":"b","role":"reader","sha256":"@"}]}
            """);

        Assert.Equal(2, errors.Count);
        Assert.StartsWith("tokens[1].name: 'a' is there already", errors[0], StringComparison.Ordinal);
        Assert.StartsWith("tokens[2].sha256: another entry", errors[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Find_AnyToken_ComparesEveryOneInConstantTime()
    {
        var tokens = Enumerable.Range(0, 5).Select(_ => AccessToken.Create()).ToList();
        var list = List(tokens);

        for (var i = 0; i <= tokens.Count; i++)
        {
            var compared = 0;
            var found = list.Find(i < tokens.Count ? tokens[i] : AccessToken.Create(), (left, right) =>
            {
                compared++;
                Assert.Equal(SHA256.HashSizeInBytes, left.Length);
                Assert.Equal(SHA256.HashSizeInBytes, right.Length);
                return CryptographicOperations.FixedTimeEquals(left, right);
            });
            Assert.Equal(i < tokens.Count ? $"t{i}" : null, found?.Name);
            Assert.Equal(tokens.Count, compared);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("secret")]
    [InlineData("gwt_secret")]
    [InlineData("gwt_0123456789012345678901234567890123456789 01")]
    public void Find_WhatAPersonThoughtOf_IsNobodys(string token) => Assert.Null(List([token]).Find(token));

    [Fact]
    public void Create_Tokens_DifferAndAreTakenForTokens()
    {
        var (one, other) = (AccessToken.Create(), AccessToken.Create());

        Assert.NotEqual(one, other);
        Assert.Matches("^gwt_[A-Za-z0-9_-]{43}$", one);
        Assert.True(AccessToken.IsOne(one));
        Assert.True(AccessToken.IsOne("gwt_" + new string('0', 64)), "what openssl rand -hex 32 makes");
    }

    [Fact]
    public void GrantsOf_APersonInGroups_AreAllOfThem()
    {
        var list = AccessList.Of(Read(
            """
            {"people":[{"name":"Ana at example.com","role":"reader"}],
            "groups":[{"name":"soc-a","role":"analyst","accounts":["1"]},
            {"name":"soc-b","role":"analyst","accounts":["2"]}]}
            """), []);

        var caller = new Caller("ana", "sign-on", list.GrantsOf("ana at EXAMPLE.com", ["soc-a", "soc-b", "others"]));

        Assert.Null(caller.ScopeOf(Role.Reader)!.Accounts);
        Assert.Equal(["1", "2"], caller.ScopeOf(Role.Analyst)!.Accounts!.Order());
        Assert.Null(caller.ScopeOf(Role.Operator));
        Assert.Null(caller.ScopeOf(Role.Ingest));
        Assert.Empty(list.GrantsOf("bob", ["SOC-A"]));
    }

    private static AccessList List(List<string> tokens)
    {
        List<string> errors = [];
        var list = AccessList.Of(
            new AccessDocument
            {
                Tokens =
                [
                    .. tokens.Select((token, i) =>
                        new AccessEntry { Name = $"t{i}", Role = "reader", Sha256 = AccessToken.HexOf(token) }),
                ],
            },
            errors);
        Assert.Empty(errors);
        return list;
    }

    private static List<string> Errors(string json)
    {
        List<string> errors = [];
        AccessList.Of(Read(json), errors);
        return errors;
    }

    private static AccessDocument Read(string json) => JsonSerializer.Deserialize(
        json.Replace("@", Hash, StringComparison.Ordinal).Replace("#", s_other, StringComparison.Ordinal),
        AccessJson.Default.AccessDocument)!;
}
