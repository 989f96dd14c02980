using System.Diagnostics;
using System.Globalization;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.Rules;
using Grainwatch.Local.Principals;

namespace Grainwatch.Bench;

/// <summary>
/// What the first page of each list takes over the index of the local host, as it is after a start: the first time, and
/// the median and the worst of many.
/// </summary>
internal sealed class ListsBenchmark(int principals, int alerts)
{
    private const int Rounds = 40;
    private const int Seed = 11;

    private static readonly DateTime s_now = new(2026, 6, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly string[] s_places =
        ["FR/Rhone/Lyon", "NG/Lagos/Lagos", "JP/Kyoto/Kyoto", "GB", "US/CA/San Jose"];
    private static readonly string[] s_rules = [.. RuleBook.Rules.Select(rule => rule.Metadata.Id)];

    public async Task RunAsync(TextWriter output)
    {
        var index = Fill();
        await output.WriteLineAsync(
            $"{principals:N0} principals, {alerts:N0} alerts, seed {Seed}, pages of 100, {Rounds} rounds");
        var all = new AlertQuery { States = Enum.GetValues<AlertState>() };
        (string What, AlertQuery Query)[] lists =
        [
            ("alerts, open and acknowledged", new AlertQuery()),
            ("alerts, all states", all),
            ("alerts, critical", all with { MinSeverity = Severity.Critical }),
            ("alerts, one account of 20", all with { Accounts = ["000000000007"] }),
            ("alerts, country", all with { Place = "GB" }),
            ("alerts, ASN of few", all with { Asn = 64999 }),
            ("alerts, of one principal", all with { Principal = KeyOf(principals / 2).Text }),
            ("alerts, a month ago", all with { From = s_now.AddDays(-31), To = s_now.AddDays(-30) }),
            ("alerts, text that most have", all with { Text = "signed in" }),
            ("alerts, text that none has", all with { Text = "no such thing" }),
            ("alerts, from the middle on", all with { After = new AlertPosition(s_now.AddDays(-45), default) }),
        ];
        foreach (var (what, query) in lists)
            await MeasureAsync(output, what, () => index.Alerts(query).Alerts.Count);
        var byRisk = new PrincipalQuery { AsOf = s_now };
        (string What, PrincipalQuery Query)[] names =
        [
            ("principals, by risk", byRisk),
            ("principals, by risk, one account of 20", byRisk with { Accounts = ["000000000007"] }),
            ("principals, risk 60 and above", byRisk with { MinRisk = 60 }),
            ("principals, by name", byRisk with { Name = "user4711" }),
            ("principals, text that all have", byRisk with { Text = "user" }),
            ("principals, text that few have", byRisk with { Text = "r4711" }),
            ("principals, text that none has", byRisk with { Text = "no such thing" }),
        ];
        foreach (var (what, query) in names)
            await MeasureAsync(output, what, () => index.Principals(query).Principals.Count);
    }

    private static async Task MeasureAsync(TextWriter output, string what, Func<int> list)
    {
        List<double> milliseconds = [];
        var found = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            found = list();
            milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        var first = milliseconds[0];
        milliseconds.Sort();
        await output.WriteLineAsync(
            $"{what,-42} {found,4} found  first {first,6:N1} ms  median {milliseconds[Rounds / 2],6:N1} ms  "
            + $"worst {milliseconds[^1],6:N1} ms");
    }

    private static PrincipalKey KeyOf(int number) => new(
        "IAMUser", (number % 20).ToString("000000000000", CultureInfo.InvariantCulture), $"AIDA{number:X8}EXAMPLE");

    private LocalIndex Fill()
    {
        var random = new Random(Seed);
        var index = new LocalIndex(new AlertFeed("bench"));
        index.Expect(principals);
        // Half of the alerts are of a tenth of the principals.
        var owners = Enumerable.Range(0, alerts)
            .Select(i => random.Next(i % 2 == 0 ? principals / 10 : principals)).ToLookup(owner => owner);
        for (var i = 0; i < principals; i++)
        {
            var key = KeyOf(i);
            var (name, shown) = ($"user{i}", $"IAMUser/{key.Account}:user{i}");
            string[] aliases = [key.Text, shown, $"arn:aws:iam::{key.Account}:user/{name}", name, key.Id];
            index.Take(new PrincipalNotice(
                new PrincipalEntry(key.Text, shown, key.Account, aliases, 1),
                [.. owners[i].Select((_, number) => NewAlert(random, key, shown, number))],
                []));
        }

        return index;
    }

    private static AlertHeader NewAlert(Random random, PrincipalKey key, string shown, int number)
    {
        var rule = s_rules[random.Next(s_rules.Length)];
        var place = s_places[random.Next(s_places.Length)];
        var time = s_now.AddSeconds(-random.Next(90 * 24 * 3600));
        return new AlertHeader
        {
            Id = AlertId.Of(rule, 1, key, $"{number}"),
            Rule = rule,
            Principal = key.Text,
            DisplayName = shown,
            Account = key.Account,
            // Most are suppressed or closed, as in the life of a fleet.
            State = random.Next(4) == 0 ? AlertState.Open : (AlertState)random.Next(1, 5),
            Risk = random.Next(101),
            Revision = 1,
            Title = $"{shown.Split(':')[1]} signed in to the console from {place} for the first time, 9,773 km away",
            FirstEvent = time,
            LastEvent = time,
            Place = place,
            Asn = (uint)(64000 + random.Next(1000)),
        };
    }
}
