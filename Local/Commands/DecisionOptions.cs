using System.CommandLine;
using Grainwatch.Detection.Decisions;
using Grainwatch.Local.Reports;
using Grainwatch.Soc;

namespace Grainwatch.Local.Commands;

/// <summary>What every decision takes: who, why, where.</summary>
internal sealed class DecisionOptions
{
    private readonly ServerOptions _server = new();
    private readonly OutputOption _output = new(OutputForm.Table, OutputForm.Json, OutputForm.Jsonl);

    private readonly Option<string?> _note = new("--note")
    {
        HelpName = "TEXT",
        Description = "Why, for whoever comes after.",
    };

    private readonly Option<string?> _by = new("--by")
    {
        HelpName = "NAME",
        Description = "Who decides. Default: the token's owner, else the user of this machine.",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_note);
        command.Options.Add(_by);
        _output.AddTo(command);
        _server.AddTo(command);
    }

    /// <summary>Records a decision, and shows what it changed.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="terminal">Where it is shown.</param>
    /// <param name="make">
    /// The decision, of a frame with id, signature and note; and whom it is about, or which revision of an alert.
    /// </param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<int> RunAsync(
        ParseResult parsed,
        Terminal terminal,
        Func<ISocClient, DecisionFrame, Task<(Decision Decision, string? Principal, int? Seen)>> make,
        CancellationToken cancellation)
    {
        using var client = _server.Open(parsed);
        // Whoever shows a token is known by it.
        var by = parsed.GetValue(_by) ?? (_server.HasToken(parsed) ? "" : Environment.UserName);
        var frame = new DecisionFrame(Guid.NewGuid().ToString(), by, parsed.GetValue(_note));
        var (decision, principal, seen) = await make(client, frame);
        var effect = await client.DecideAndTellAsync(decision, principal, seen, cancellation);
        if (_output.Read(parsed) is var form and not OutputForm.Table)
            OutputOption.Write(terminal, form, effect, SocJson.Readable.DecisionEffect);
        else DecisionText.Write(terminal, effect);
        return ExitCode.Ok;
    }
}

/// <summary>What a decision is signed with.</summary>
/// <param name="Id">Its id.</param>
/// <param name="By">Who decides; empty where the server knows.</param>
/// <param name="Note">Why.</param>
internal sealed record DecisionFrame(string Id, string By, string? Note)
{
    /// <summary>Of a decision that a server records: the time is the server's.</summary>
    public static DateTime At => DateTime.UnixEpoch;
}
