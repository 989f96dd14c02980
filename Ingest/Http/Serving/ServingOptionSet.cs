using System.CommandLine;
using Grainwatch.Ingest.Http.Access;

namespace Grainwatch.Ingest.Http.Serving;

/// <summary>
/// The options of TLS, of who may call and of the door to Firehose, for every command that serves the API.
/// </summary>
public sealed class ServingOptionSet
{
    private readonly Option<string?> _certificate = File(
        "--tls-cert",
        "Certificate in PEM, followed by those that issued it; or a PFX file. Read again when it changes.");

    private readonly Option<string?> _key = File("--tls-key", "The certificate's key in PEM.");

    private readonly Option<string?> _firehoseListen = new("--firehose-listen")
    {
        HelpName = "ADDR:PORT",
        Description = "Serves POST /v1/firehose and GET /healthz, and nothing else, where other machines can reach it; "
            + "needs TLS and a key.",
    };

    private readonly Option<string?> _firehoseKeys = File(
        "--firehose-key-file",
        "The access key that Firehose sends; two lines while one key replaces another. Read again when it changes.");

    private readonly Option<string?> _access = File(
        "--access",
        "Who may call, and what each may do (docs/access.md); 'grainwatch access create' makes one. Needed where other "
            + "machines reach --listen. Read again when it changes.");

    private readonly Option<string[]> _names = new("--name")
    {
        HelpName = "NAME",
        Description = "A name by which this server is called, beside localhost. May be given again.",
    };

    private readonly Option<bool> _tlsElsewhere = new("--tls-elsewhere")
    {
        Description = "TLS ends before this server, so that --listen may be reached from other machines without.",
    };

    private readonly Option<string?> _proxyKeys = File(
        "--proxy-key-file",
        "Serves a proxy alone, which sends a key of this file, or the one in "
            + $"{GatewayServer.ProxyKeyVariable}, as {GatewayServer.ProxyKeyHeader} or as the password of Basic "
            + "authentication.");

    private readonly Option<string[]> _proxyAddresses = new("--proxy-address")
    {
        HelpName = "ADDR|CIDR",
        Description = "Where a proxy with that key calls from that signs people in: what it says of who is calling is "
            + "believed from there alone. May be given again.",
    };

    private readonly Option<string?> _audit = File(
        "--audit",
        $"Where decisions and refused requests are written down, a line each; - is the standard output. Default: "
            + $"{AuditLog.FileName} in the data folder; the standard output of a gateway.");

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_certificate);
        command.Options.Add(_key);
        command.Options.Add(_firehoseListen);
        command.Options.Add(_firehoseKeys);
        command.Options.Add(_access);
        command.Options.Add(_names);
        command.Options.Add(_tlsElsewhere);
        command.Options.Add(_proxyKeys);
        command.Options.Add(_proxyAddresses);
        command.Options.Add(_audit);
    }

    /// <summary>What the options say, and the variables of the environment.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="listen">The value of <c>--listen</c>.</param>
    public ServingSettings Read(ParseResult parsed, string listen) => new ServingSettings
    {
        Listen = listen,
        TlsCertificate = parsed.GetValue(_certificate),
        TlsKey = parsed.GetValue(_key),
        FirehoseListen = parsed.GetValue(_firehoseListen),
        FirehoseKeyFile = parsed.GetValue(_firehoseKeys),
        ProxyKeyFile = parsed.GetValue(_proxyKeys),
        Access = parsed.GetValue(_access),
        Names = parsed.GetValue(_names) ?? [],
        IsTlsElsewhere = parsed.GetValue(_tlsElsewhere),
        ProxyAddresses = parsed.GetValue(_proxyAddresses) ?? [],
        Audit = parsed.GetValue(_audit),
    }.WithEnvironment();

    private static Option<string?> File(string name, string description) =>
        new(name) { HelpName = "FILE", Description = description };
}
