"""Makes the exporter fixtures: small networks with positive weights, as PyTorch's two exporters write them."""
import sys, warnings, logging
import torch, torch.nn as nn, torch.nn.functional as F
warnings.filterwarnings("ignore"); logging.disable(logging.CRITICAL)
out = sys.argv[1]

def positive(m):
    with torch.no_grad():
        for p in m.parameters():
            p.uniform_(0.5, 1.5)
            if p.dim() > 1: p.div_(p[0].numel())
    return m.eval()

def C(i, o, k=3, **kw): return nn.Conv2d(i, o, k, padding=kw.pop("padding", k // 2), **kw)

class Bilinear(nn.Module):                      # resized to the size of the skip
    def __init__(s):
        super().__init__(); s.a=C(1,4); s.b=C(4,4); s.c=C(8,2)
    def forward(s,x):
        x=F.relu(s.a(x)); y=F.relu(s.b(F.max_pool2d(x,2)))
        y=F.interpolate(y,size=x.shape[2:],mode="bilinear",align_corners=False)
        return s.c(torch.cat([x,y],1))
class Corners(Bilinear):
    def forward(s,x):
        x=F.relu(s.a(x)); y=F.relu(s.b(F.max_pool2d(x,2)))
        return s.c(torch.cat([x,F.interpolate(y,scale_factor=2,mode="bilinear",align_corners=True)],1))
class Padded(nn.Module):                        # pads to the size of the skip
    def __init__(s):
        super().__init__(); s.a=C(1,4); s.b=C(4,4); s.u=nn.ConvTranspose2d(4,4,2,stride=2); s.c=C(8,2)
    def forward(s,x):
        x=F.relu(s.a(x)); y=s.u(F.relu(s.b(F.max_pool2d(x,2))))
        h=x.size(2)-y.size(2); w=x.size(3)-y.size(3)
        y=F.pad(y,[w//2,w-w//2,h//2,h-h//2])
        return s.c(torch.cat([x,y],1))
class Valid(nn.Module):                         # crops the skip at the centre
    def __init__(s):
        super().__init__(); s.a=C(1,4,padding=0); s.b=C(4,4,padding=0); s.u=nn.ConvTranspose2d(4,4,2,stride=2); s.c=C(8,2,padding=0)
    def forward(s,x):
        x=F.relu(s.a(x)); y=s.u(F.relu(s.b(F.max_pool2d(x,2))))
        h=(x.shape[2]-y.shape[2])//2; w=(x.shape[3]-y.shape[3])//2
        x=x[:,:,h:h+y.shape[2],w:w+y.shape[3]]
        return s.c(torch.cat([x,y],1))
class Group(nn.Module):
    def __init__(s):
        super().__init__(); s.a=C(1,4); s.n=nn.GroupNorm(2,4); s.c=C(4,2)
    def forward(s,x): return s.c(F.mish(s.n(s.a(x))))
class Mish(nn.Module):
    def __init__(s):
        super().__init__(); s.a=C(1,4); s.n=nn.BatchNorm2d(4); s.c=C(4,2)
    def forward(s,x): return s.c(F.gelu(F.mish(s.n(s.a(x)))))
class Next(nn.Module):                          # a ConvNeXt block: everything over channels
    def __init__(s):
        super().__init__(); s.a=C(1,4,7); s.d=C(4,4,7,groups=4); s.n=nn.LayerNorm(4); s.l=nn.Linear(4,8); s.m=nn.Linear(8,4); s.c=C(4,2,1)
    def forward(s,x):
        x=s.a(x); y=s.d(x).permute(0,2,3,1); y=s.m(F.gelu(s.l(s.n(y)))).permute(0,3,1,2)
        return torch.softmax(s.c(x+y),1)
class Shuffle(nn.Module):
    def __init__(s):
        super().__init__(); s.a=C(4,8); s.c=C(2,2)
    def forward(s,x):
        y=F.relu(s.a(F.pixel_unshuffle(x,2)))
        n,c,h,w=y.shape
        y=y.view(n,2,c//2,h,w).transpose(1,2).reshape(n,c,h,w)
        return s.c(F.pixel_shuffle(y,2))
class Squeeze(nn.Module):
    def __init__(s):
        super().__init__(); s.a=C(1,4); s.b=nn.Linear(4,4); s.c=C(4,2)
    def forward(s,x):
        x=s.a(x); g=torch.sigmoid(s.b(x.mean((2,3))))[:,:,None,None]
        return s.c(x*g)
class Attention(nn.Module):
    def __init__(s):
        super().__init__(); s.a=C(1,4); s.q=C(4,4,1); s.c=C(4,2)
    def forward(s,x):
        x=s.a(x); n,c,h,w=x.shape; q=s.q(x).flatten(2); a=torch.softmax(q.transpose(1,2)@q,-1)
        return s.c((q@a).view(n,c,h,w))
class Flat(nn.Module):                          # a linear head over flattened places
    def __init__(s):
        super().__init__(); s.a=C(1,4); s.l=nn.Linear(4,2)
    def forward(s,x):
        x=s.a(x); n,c,h,w=x.shape
        return s.l(x.flatten(2).transpose(1,2)).transpose(1,2).reshape(n,2,h,w)
class Volume(nn.Module):
    def __init__(s):
        super().__init__(); s.a=nn.Conv3d(1,2,3,padding=1); s.b=nn.Conv3d(2,2,3,padding=1); s.u=nn.ConvTranspose3d(2,2,(1,2,2),stride=(1,2,2)); s.c=nn.Conv3d(4,2,3,padding=1)
    def forward(s,x):
        x=F.leaky_relu(s.a(x)); y=s.u(F.leaky_relu(s.b(F.max_pool3d(x,(1,2,2)))))
        return s.c(torch.cat([x,y],1))
class Reflect(nn.Module):
    def __init__(s):
        super().__init__(); s.a=nn.Conv2d(1,4,3,padding=1,padding_mode="reflect"); s.b=nn.Conv2d(4,4,3,padding=2,dilation=2,padding_mode="replicate"); s.c=C(4,2,5,padding="same")
    def forward(s,x): return s.c(F.relu(s.b(F.relu(s.a(x)))))

nets=dict(bilinear=Bilinear,corners=Corners,padded=Padded,valid=Valid,group=Group,mish=Mish,next=Next,shuffle=Shuffle,squeeze=Squeeze,attention=Attention,flat=Flat,volume=Volume,reflect=Reflect)
for name,cls in nets.items():
    torch.manual_seed(1); m=positive(cls())
    x=torch.rand(1,1,16,32,32) if name=="volume" else torch.rand(1,1,32,48)
    axes={i:a for i,a in enumerate("nczyx" if name=="volume" else "ncyx") if a in "zyx"}
    for opset in ((11,17) if name!="reflect" else (12,17)):
        try: torch.onnx.export(m,(x,),f"{out}/{name}-script-{opset}.onnx",opset_version=opset,input_names=["x"],output_names=["y"],dynamic_axes={"x":axes,"y":axes},dynamo=False)
        except Exception as e: print(name,opset,"script",str(e).splitlines()[0][:150])
    try:
        d={i:torch.export.Dim.DYNAMIC for i in axes}
        p=torch.onnx.export(m,(x,),None,opset_version=18,input_names=["x"],output_names=["y"],dynamic_shapes=({**d},),dynamo=True,verbose=False)
        p.save(f"{out}/{name}-dynamo-18.onnx",external_data=False)
    except Exception as e: print(name,"dynamo",str(e).splitlines()[0][:200])
