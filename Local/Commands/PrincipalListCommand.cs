using System.CommandLine;
using Grainwatch.Detection.Principals;
using Grainwatch.Local.Reports;
using Grainwatch.Soc;

namespace Grainwatch.Local.Commands;

/// <summary>Lists principals by risk, and finds them by names.</summary>
internal static class PrincipalListCommand
{
    private const int LimitUsual = 50;
    private const int LimitMax = 100_000;

    public static Command CreateList(Terminal terminal, TimeProvider clock)
    {
        var (server, output, watch) = (new ServerOptions(), OutputOption.OfAll(), new WatchOption(clock));
        var accounts = Accounts();
        var minRisk = new Option<int>("--min-risk")
        {
            HelpName = "RISK",
            Description = "Of this risk or higher, 0 to 100.",
            DefaultValueFactory = _ => 0,
        };
        var limit = AlertListCommand.Limit(LimitUsual, LimitMax);
        var command = new Command("list", "List principals by their risk now, the riskiest first.")
        {
            accounts, minRisk, limit,
        };
        output.AddTo(command);
        watch.AddTo(command);
        server.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = server.Open(parsed);
            var filter = new PrincipalFilter
            {
                Accounts = AccountsIn(parsed, accounts),
                MinRisk = parsed.GetValue(minRisk),
            };
            return await watch.RunAsync(
                parsed, terminal,
                () => ShowAsync(terminal, client, filter, parsed.GetValue(limit), output.Read(parsed), cancellation),
                cancellation);
        });
        return command;
    }

    public static Command CreateSearch(Terminal terminal)
    {
        var (server, output, accounts) = (new ServerOptions(), OutputOption.OfAll(), Accounts());
        var text = new Argument<string>("TEXT")
        {
            Description = "A whole name of any kind, or a part of one, whatever the case.",
        };
        var limit = AlertListCommand.Limit(LimitUsual, LimitMax);
        var command = new Command("search", "Find principals by a name, or a part of one.") { text, accounts, limit };
        output.AddTo(command);
        server.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = server.Open(parsed);
            var (sought, form) = (parsed.GetValue(text)!, output.Read(parsed));
            var filter = new PrincipalFilter { Text = sought, Accounts = AccountsIn(parsed, accounts) };
            List<PrincipalRisk> found =
            [
                .. (await client.FindPrincipalsAsync(sought, cancellation))
                    .Where(one => filter.Accounts?.Contains(one.Account) ?? true),
            ];
            if (found.Count > 0)
            {
                Write(terminal, form, [.. found.Take(parsed.GetValue(limit))], found.Count > parsed.GetValue(limit));
                return ExitCode.Ok;
            }

            var shown = await ShowAsync(terminal, client, filter, parsed.GetValue(limit), form, cancellation);
            if (shown > 0) return ExitCode.Ok;
            terminal.Note($"nobody is known by a name with '{sought}' in it");
            return ExitCode.NoInput;
        });
        return command;
    }

    private static async Task<int> ShowAsync(
        Terminal terminal,
        ISocClient client,
        PrincipalFilter filter,
        int most,
        OutputForm form,
        CancellationToken cancellation)
    {
        List<PrincipalRisk> some = [];
        var hasMore = false;
        var paged = filter with { Limit = Math.Min(most + 1, PrincipalQuery.LimitMax) };
        await foreach (var principal in client.PrincipalsAsync(paged, cancellation))
        {
            hasMore = some.Count == most;
            if (hasMore) break;
            some.Add(principal);
        }

        Write(terminal, form, some, hasMore);
        return some.Count;
    }

    private static void Write(Terminal terminal, OutputForm form, List<PrincipalRisk> some, bool hasMore)
    {
        if (form == OutputForm.Json)
        {
            OutputOption.Write(terminal, form, new PrincipalsDocument(some), SocJson.Readable.PrincipalsDocument);
        }
        else if (form == OutputForm.Jsonl)
        {
            foreach (var principal in some)
                OutputOption.Write(terminal, form, principal, SocJson.Readable.PrincipalRisk);
        }
        else
        {
            PrincipalTable.Write(terminal, some, form == OutputForm.Wide);
        }

        if (hasMore) terminal.Note("there are more: --limit shows them");
    }

    private static Option<string[]> Accounts() => new("--account")
    {
        HelpName = "ACCOUNT",
        Description = "Of this account; may be given again.",
        DefaultValueFactory = _ => [],
    };

    private static IReadOnlyList<string>? AccountsIn(ParseResult parsed, Option<string[]> option) =>
        AlertFilterOptions.ReadAccounts(parsed.GetValue(option)!);
}
