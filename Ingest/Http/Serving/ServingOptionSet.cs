using System.CommandLine;

namespace Grainwatch.Ingest.Http.Serving;

/// <summary>The options of TLS and of the door to Firehose, for every command that serves the API.</summary>
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

    private readonly Option<string?> _proxyKeys = File(
        "--proxy-key-file",
        $"Lets --listen be reached from other machines, by a proxy that sends a key of this file as "
            + $"{GatewayServer.ProxyKeyHeader}; or the one in {GatewayServer.ProxyKeyVariable}.");

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_certificate);
        command.Options.Add(_key);
        command.Options.Add(_firehoseListen);
        command.Options.Add(_firehoseKeys);
        command.Options.Add(_proxyKeys);
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
    }.WithEnvironment();

    private static Option<string?> File(string name, string description) =>
        new(name) { HelpName = "FILE", Description = description };
}
