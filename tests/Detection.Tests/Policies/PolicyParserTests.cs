using System.Text;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Policies;

namespace Grainwatch.Detection.Tests.Policies;

public sealed class PolicyParserTests
{
    private const string Rule1 = "console-login-multiple-countries";
    private const string Rule2 = "new-geolocation-for-event-type";
    private const string Rule4 = "ec2-instance-console-login";

    [Theory]
    [InlineData("{}")]
    [InlineData("\uFEFF{ /* nothing */ }")]
    [InlineData("{ \"rules\": {}, \"networks\": {}, \"bounds\": {}, } // comma")]
    public void Parse_NothingWritten_IsTheDefaults(string text)
    {
        var reading = Parse(text);

        Assert.Empty(reading.Problems);
        Assert.Equal(PolicyInForce.Default.Version, reading.Policy!.Version);
    }

    [Fact]
    public void Parse_Example_Compiles()
    {
        var policy = Parse(PolicyDocs.Examples[0]).Policy!.Policy;

        Assert.Equal(TimeSpan.FromMinutes(90), policy.Window);
        Assert.Equal(TimeSpan.FromDays(60), policy.KnownFor);
        Assert.Equal(RoutineTreatment.Suppress, policy.Routine);
        Assert.Equal(["AWSReservedSSO_*", "saml-*"], policy.SessionScopedRoles);
        Assert.Equal(["federated-console-login"], Parse("""
            { "rules": { "federated-console-login": { "enabled": false } } }
            """).Policy!.Policy.DisabledRules);
        var test = Assert.Single(policy.TestWindows);
        Assert.Equal(new DateTime(2026, 6, 1, 8, 0, 0, DateTimeKind.Utc), test.From);
        Assert.Equal(DateTimeKind.Utc, test.From.Kind);
        Assert.Equal("*", test.Instance);
        Assert.Equal(1024, policy.Bounds.Pairs);
        Assert.Equal(Policy.Default.Bounds.Alerts, policy.Bounds.Alerts);
    }

    [Fact]
    public void Parse_AutomationByAgentAndByAddress_GivesDifferentTraits()
    {
        var policy = Parse("""
            { "networks": { "automation": [ { "agent": "broker/*" }, { "cidr": "203.0.113.7" }, { "asn": 64500 } ] } }
            """).Policy!.Policy;
        var story = new Story().Call(0, Where.Lagos).Call(1, Where.Lyon);

        Assert.Equal(NetworkTraits.AutomationAgent, policy.TraitsOf(story.Events[0] with { UserAgent = "broker/1" }));
        Assert.Equal(NetworkTraits.Automation, policy.TraitsOf(story.Events[1]));
    }

    [Theory]
    [InlineData("{ \"latenes\": \"1h\" }", 3, "$.latenes", "'latenes' is no member: did you mean 'lateness'?")]
    [InlineData("{ \"Lateness\": \"1h\" }", 3, "$.Lateness", "did you mean 'lateness'?")]
    [InlineData("{ \"colour\": 1 }", 3, "$.colour", "'colour' is no member: there are $schema, version, lateness")]
    [InlineData("{ \"a b\": 1 }", 3, "$['a b']", "'a b' is no member")]
    [InlineData("{ \"rules\": { \"console-login-multiple-country\": {} } }", 14,
        "$.rules['console-login-multiple-country']", "is no rule: did you mean 'console-login-multiple-countries'?")]
    [InlineData("{ \"lateness\": \"1h\", \"lateness\": \"2h\" }", 21, "$.lateness", "is already given at 1:3")]
    [InlineData("{ \"lateness\": 5 }", 15, "$.lateness", "'5': a duration is needed: write a whole number")]
    [InlineData("{ \"lateness\": null }", 15, "$.lateness", "null: a duration is needed")]
    [InlineData("{ \"lateness\": \"5 minutes\" }", 15, "$.lateness", "'5 minutes': no duration: write a whole number")]
    [InlineData("{ \"lateness\": \"05m\" }", 15, "$.lateness", "'05m': no duration")]
    [InlineData("{ \"lateness\": \"-5m\" }", 15, "$.lateness", "'-5m': no duration")]
    [InlineData("{ \"lateness\": \"25h\" }", 15, "$.lateness", "must be 1m to 24h, because what is usual is")]
    [InlineData("{ \"nearKm\": \"far\" }", 13, "$.nearKm", "'far': a number is needed, without quotes")]
    [InlineData("{ \"nearKm\": -1 }", 13, "$.nearKm", "'-1': the number must be 0 to 20040")]
    [InlineData("{ \"nearKm\": 1e999 }", 13, "$.nearKm", "'1e999': the number must be")]
    [InlineData("{ \"bounds\": { \"pairs\": 0 } }", 24, "$.bounds.pairs", "'0': the number must be 1 to 16384")]
    [InlineData("{ \"bounds\": { \"pairs\": 1.5 } }", 24, "$.bounds.pairs", "'1.5': a whole number is needed")]
    [InlineData("{ \"bounds\": { \"pairs\": 9999999999999999999999 } }", 24, "$.bounds.pairs", "must be 1 to 16384")]
    [InlineData("{ \"bounds\": [] }", 13, "$.bounds", "a list: an object is needed")]
    [InlineData("{ \"sessionScopedRoles\": \"a\" }", 25, "$.sessionScopedRoles", "'a': a list is needed")]
    [InlineData("{ \"sessionScopedRoles\": [\"\"] }", 26, "$.sessionScopedRoles[0]", "'': the pattern is empty")]
    [InlineData("{ \"sessionScopedRoles\": [1] }", 26, "$.sessionScopedRoles[0]", "'1': a text is needed")]
    [InlineData("{ \"sessionScopedRoles\": [\"\\ud800\"] }", 26, "$.sessionScopedRoles[0]", "half a surrogate pair")]
    [InlineData("[]", 1, "$", "a list: an object is needed")]
    [InlineData("7", 1, "$", "'7': an object is needed")]
    [InlineData("{ \"lateness\": \"1h\" ", 20, "$", "No JSON: ")]
    [InlineData("{ 'a': 1 }", 3, "$", "No JSON: ")]
    [InlineData("{} {}", 4, "$", "No JSON: ")]
    [InlineData("", 1, "$", "No JSON: ")]
    public void Parse_OneError_IsNamedWithPlaceAndRemedy(string text, int column, string path, string sentence)
    {
        var reading = Parse(text);

        Assert.Null(reading.Policy);
        var problem = Assert.Single(reading.Problems);
        Assert.Contains(sentence, problem.Text, StringComparison.Ordinal);
        Assert.Equal((1, column, path, false), (problem.Line, problem.Column, problem.Path, problem.IsWarning));
    }

    [Theory]
    [InlineData("{ \"cidr\": \"10.1.2.3/8\" }", "the range is \"10.0.0.0/8\", the address alone \"10.1.2.3\"")]
    [InlineData("{ \"cidr\": \"2001:db8::1/32\" }", "the range is \"2001:db8::/32\", the address alone")]
    [InlineData("{ \"cidr\": \"10.0.0.0/33\" }", "'10.0.0.0/33': after the slash a number from 0 to 32 is needed")]
    [InlineData("{ \"cidr\": \"2001:db8::/129\" }", "a number from 0 to 128 is needed")]
    [InlineData("{ \"cidr\": \"10.0.0.0/\" }", "after the slash")]
    [InlineData("{ \"cidr\": \"010.0.0.0/8\" }", "'010.0.0.0/8': no range of addresses")]
    [InlineData("{ \"cidr\": 10 }", "'10': a range of addresses is needed")]
    [InlineData("{ \"asn\": \"AS64500\" }", "'AS64500': write the number alone: 64500")]
    [InlineData("{ \"asn\": 0 }", "'0': the number must be 1 to 4294967295")]
    [InlineData("{ \"asn\": 4294967296 }", "the number must be 1 to 4294967295")]
    [InlineData("{ \"agent\": \" \" }", "' ': the pattern is empty")]
    [InlineData("{ \"agent\": \"**\" }", "'**': the pattern matches everything")]
    [InlineData("{ \"note\": \"x\" }", "the entry names no network; write one of cidr, asn and agent")]
    [InlineData("{ \"asn\": 1, \"cidr\": \"10.0.0.0/8\" }", "more than one of cidr, asn and agent")]
    [InlineData("{ \"asn\": 1, \"notes\": \"\" }", "did you mean 'note'?")]
    public void Parse_BadNetwork_IsNamedWithRemedy(string entry, string sentence)
    {
        var problem = Assert.Single(Parse($"{{ \"networks\": {{ \"vpn\": [ {entry} ] }} }}").Problems);

        Assert.Contains(sentence, problem.Text, StringComparison.Ordinal);
        Assert.StartsWith("$.networks.vpn[0]", problem.Path, StringComparison.Ordinal);
        Assert.False(problem.IsWarning);
    }

    [Theory]
    [InlineData("\"2026-06-01T08:00:00Z\"", "\"2026-06-01T08:00:00Z\"", "is not after from, '2026-06-01T08:00:00Z'")]
    [InlineData("\"2026-06-01T08:00:00+02:00\"", "\"2026-06-02T08:00:00Z\"", "for example \"2026-06-01T06:00:00Z\"")]
    [InlineData("\"2026-06-01T08:00:00 Europe/Paris\"", "\"2026-06-02T08:00:00Z\"", "such as \"2026-05-19T08:00:00Z\"")]
    [InlineData("1780300800", "\"2026-06-02T08:00:00Z\"", "'1780300800': a time in UTC is needed")]
    public void Parse_BadTestWindow_IsNamedWithRemedy(string from, string until, string sentence)
    {
        var entry = $$"""{ "from": {{from}}, "until": {{until}} }""";
        var problem = Assert.Single(
            Parse($$"""{ "rules": { "{{Rule4}}": { "testWindows": [ {{entry}} ] } } }""").Problems);

        Assert.Contains(sentence, problem.Text, StringComparison.Ordinal);
        Assert.StartsWith($"$.rules['{Rule4}'].testWindows[0].", problem.Path, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_LongNameAroundManyErrors_IsCutInEveryPath()
    {
        var members = string.Join(',', Enumerable.Repeat("\"a\":1", 10_000));

        var problems = Parse($$"""{ "{{new string('y', 500_000)}}": { {{members}} } }""").Problems;

        Assert.All(problems, problem => Assert.InRange(problem.Path.Length, 1, 80));
    }

    [Fact]
    public void Parse_TestWindowWithoutTimes_NamesBoth()
    {
        var problems = Parse($$"""{ "rules": { "{{Rule4}}": { "testWindows": [ { "role": "ci-*" } ] } } }""").Problems;

        Assert.Equal(["'from' is missing; it has no default.", "'until' is missing; it has no default."],
            problems.Select(problem => problem.Text));
    }

    [Theory]
    [InlineData("\"window\": \"24h\"", "\"x\": 0", "together they must not exceed 48h")]
    [InlineData("\"window\": \"30m\"", "\"sessionGap\": \"59m\"", "followUp is 60m, but sign-ins are kept for 59m")]
    [InlineData("\"countries\": 1", "\"x\": 0", "'1': the number must be 2 to 50")]
    [InlineData("\"principalTypes\": []", "\"x\": 0", "write \"enabled\": false")]
    [InlineData("\"principalTypes\": [\"IAM User\"]", "\"x\": 0", "'IAM User': a type of principal is needed")]
    [InlineData("\"speedKmPerHour\": 0", "\"x\": 0", "'0': the number must be 1 to 100000")]
    [InlineData("\"window\": \"0s\"", "\"x\": 0", "'0s': the duration must be 1s to 24h")]
    public void Parse_WhatTheCoreCannotBear_IsNamed(string first, string fourth, string sentence)
    {
        var other = fourth == "\"x\": 0" ? "" : fourth;

        var problem = Assert.Single(Parse(
            $$"""{ "rules": { "{{Rule1}}": { {{first}} }, "{{Rule4}}": { {{other}} } } }""").Problems);

        Assert.Contains(sentence, problem.Text, StringComparison.Ordinal);
        Assert.StartsWith($"$.rules['{Rule1}'].", problem.Path, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_LearningLongerThanKnowledge_IsNamed()
    {
        var problem = Assert.Single(Parse($$"""{ "rules": { "{{Rule2}}": { "knownFor": "7d" } } }""").Problems);

        Assert.Contains("learning is 14d, longer than knownFor, 7d", problem.Text, StringComparison.Ordinal);
        Assert.Equal(62, problem.Column);
    }

    [Fact]
    public void Parse_FewerSignInsThanCountries_IsNamed() => Assert.Contains(
        "can never come from 2 countries",
        Assert.Single(Parse("""{ "bounds": { "signIns": 1 } }""").Problems).Text, StringComparison.Ordinal);

    [Fact]
    public void Parse_ManyErrors_TellsAllInOrderWithLines()
    {
        var reading = Parse("""
            {
              "latness": "24h",
              "followUp": "2x",
              "networks": {
                "vpn": [ { "cidr": "10.0.0.1/8" }, { "asn": "x" } ],
                "é": 1, "corporate": {}
              },
              "bounds": { "alerts": -1 }
            }
            """);

        Assert.Equal(
            ["2:3", "3:15", "5:24", "5:49", "6:5", "6:26", "8:25"],
            reading.Problems.Select(problem => $"{problem.Line}:{problem.Column}"));
        Assert.Equal(
            "3:15: error: $.followUp: '2x': no duration: write a whole number and s, m, h or d, such as \"65m\".",
            reading.Problems[1].ToString());
    }

    [Theory]
    [InlineData("""{ "networks": { "corporate": [ { "agent": "x*" } ] } }""", "'x*': whoever sends a request chooses")]
    [InlineData("""{ "networks": { "excluded": [ { "agent": "x*" } ] } }""", "left out of rule 1")]
    [InlineData("""{ "networks": { "vpn": [ { "cidr": "0.0.0.0/0" } ] } }""", "'0.0.0.0/0' is every address")]
    [InlineData("""{ "networks": { "vpn": [ { "asn": 1 }, { "asn": 1 } ] } }""", "the same as entry [0]")]
    [InlineData("""{ "version": "000000000000" }""", "'000000000000' is not the version of this policy")]
    [InlineData("""{ "rules": { "console-login-multiple-countries": { "principalTypes": [ "IAMuser" ] } } }""",
        "'IAMuser' is no known type of principal: did you mean 'IAMUser'?")]
    public void Parse_WorthASecondLook_WarnsAndCompiles(string text, string sentence)
    {
        var reading = Parse(text);

        Assert.NotNull(reading.Policy);
        var problem = Assert.Single(reading.Problems);
        Assert.True(problem.IsWarning);
        Assert.Contains(sentence, problem.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_TooLong_IsSaid() => Assert.Contains(
        "more than 1048576 bytes",
        Assert.Single(PolicyParser.Parse(new byte[PolicyParser.BytesMax + 1]).Problems).Text, StringComparison.Ordinal);

    /// <summary>A log keeps a policy with nothing left out: what is too long then could not be read again.</summary>
    [Theory]
    [InlineData(4_000, true)]
    [InlineData(60_000, false)]
    public void Parse_ManyNetworks_IsTakenAsLongAsItReadsBack(int count, bool isTaken)
    {
        var networks = string.Join(',', Enumerable.Range(0, count).Select(asn => $"{{\"asn\":{asn + 1}}}"));

        var reading = Parse($"{{\"networks\":{{\"vpn\":[{networks}]}}}}");

        Assert.Equal(isTaken ? true : null, reading.Policy?.ReadsBack);
        if (!isTaken)
        {
            Assert.Contains(
                "more than 1048576 bytes as 'policy show' writes it", Assert.Single(reading.Problems).Text,
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Parse_TooDeep_IsSaid() => Assert.Contains(
        "depth", Assert.Single(Parse(new string('[', 100)).Problems).Text, StringComparison.Ordinal);

    [Fact]
    public void Parse_NoUtf8_IsLocated()
    {
        var problem = Assert.Single(PolicyParser.Parse([.. "{\n \""u8, 0xC3, 0x28, .. "\": 1 }"u8]).Problems);

        Assert.Contains("not UTF-8", problem.Text, StringComparison.Ordinal);
        Assert.Equal((2, 3), (problem.Line, problem.Column));
    }

    [Fact]
    public void Parse_ThousandsOfErrors_TellsTheFirstAndHowManyMore()
    {
        var items = string.Concat(Enumerable.Repeat("1,", 1500));
        var problems = Parse($"{{ \"sessionScopedRoles\": [ {items} ] }}").Problems;

        Assert.Equal(1001, problems.Count);
        Assert.Equal("500 more are not told.", problems[^1].Text);
    }

    [Fact]
    public void RulesSection_NamesEveryRuleOfTheBook() => Assert.Equal(
        Detection.Rules.RuleBook.Rules.Select(rule => rule.Metadata.Id),
        PolicyJson.Default.RulesSection.Properties.Select(property => property.Name));

    private static PolicyReading Parse(string text) => PolicyParser.Parse(Encoding.UTF8.GetBytes(text));
}
