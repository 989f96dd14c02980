using System.CommandLine;
using System.CommandLine.Parsing;
using Grainwatch.Ingest.Http;
using Grainwatch.Soc;

namespace Grainwatch.Local.Commands;

/// <summary>Which server a command asks, and what it shows there; the same for all that do.</summary>
/// <param name="isOnlyWhenGiven">Whether a folder is used unless the command line names a server.</param>
internal sealed class ServerOptions(bool isOnlyWhenGiven = false)
{
    /// <summary>The environment variable that names the server.</summary>
    public const string ServerVariable = "GRAINWATCH_SERVER";

    private readonly Option<Uri?> _server = new("--server", "--url")
    {
        HelpName = "URL",
        Description = isOnlyWhenGiven
            ? $"Let the server do it that has the folder, such as http://{ListenAddress.Default}. Never guessed: "
                + "without it, the folder is used."
            : $"The server to ask. Default: {ServerVariable} of the environment, else http://{ListenAddress.Default}.",
        CustomParser = ReadAddress,
    };

    private readonly TokenOptions _token = new();

    public void AddTo(Command command)
    {
        command.Options.Add(_server);
        _token.AddTo(command);
    }

    /// <summary>Whether the command line names a server.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetResult(_server) is { Implicit: false };

    /// <summary>Whether the command line names a server, while it is being checked.</summary>
    public bool IsGiven(SymbolResult result) => result.GetResult(_server) is { Implicit: false };

    /// <summary>The server's address.</summary>
    /// <exception cref="CommandException">The environment holds none.</exception>
    public Uri Address(ParseResult parsed)
    {
        if (parsed.GetValue(_server) is { } given) return given;
        var text = Environment.GetEnvironmentVariable(ServerVariable);
        if (string.IsNullOrEmpty(text)) return new Uri($"http://{ListenAddress.Default}");
        return Read(text) ?? throw new CommandException(
            ExitCode.Usage, $"{ServerVariable}: '{text}' is no address, such as http://{ListenAddress.Default}.");
    }

    /// <summary>A client of the server.</summary>
    /// <exception cref="CommandException">The token cannot be read, or would be heard on the way.</exception>
    public HttpSocClient Open(ParseResult parsed)
    {
        var server = Address(parsed);
        // Whether it may be heard is decided where it is read.
        return new HttpSocClient(
            server,
            new HttpSocClientOptions { Token = _token.Read(parsed, server), AllowsTokenOverHttp = true });
    }

    /// <summary>Whether the server is shown who is calling.</summary>
    public bool HasToken(ParseResult parsed) => _token.Read(parsed, Address(parsed)) is not null;

    private static Uri? ReadAddress(ArgumentResult result)
    {
        var text = result.Tokens is [var token] ? token.Value : string.Empty;
        if (Read(text) is { } address) return address;
        result.AddError($"--server: '{text}' is no address, such as http://{ListenAddress.Default}.");
        return null;
    }

    private static Uri? Read(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            // A password there would stand in every message; nobody is asked for one.
            && address.UserInfo.Length == 0 ? address : null;
}
